package org.ochre.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/// A command: its arguments, and the work that it does with them.
///
/// Calls declare the arguments. picocli's annotations could declare them too, but reading annotations takes 150 ms of
/// CPU, as long as many commands run.
abstract class Command implements Callable<Integer> {
    private static final int IN_ORDER = -1;

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    /// @param footer the lines below the options in the help text
    Command(String name, String description, String... footer) {
        spec.name(name);
        spec.usageMessage().description(description).footer(footer).sortOptions(false);
    }

    final CommandSpec spec() {
        return spec;
    }

    /// The next argument without a name.
    final <T> Argument<T> positional(Class<T> type, String label, String description) {
        PositionalParamSpec argument = PositionalParamSpec.builder()
                .index(Integer.toString(spec.positionalParameters().size())).type(type).paramLabel(label)
                .description(description).required(true).build();
        spec.addPositional(argument);
        return new Argument<>(argument);
    }

    final <T> Argument<T> option(Class<T> type, String label, String description, String... names) {
        return add(IN_ORDER, named(type, label, description, names));
    }

    final <T> Argument<T> required(Class<T> type, String label, String description, String... names) {
        return add(IN_ORDER, named(type, label, description, names).required(true));
    }

    /// A required option with a converter of Ochre's.
    final <T> Argument<T> required(Class<T> type, ITypeConverter<T> converter, String label, String description,
            String... names) {
        return add(IN_ORDER, named(type, label, description, names).converters(converter).required(true));
    }

    /// An option with a converter of Ochre's. Completion offers its words where the converter can list them.
    final <T> Argument<T> option(Class<T> type, ITypeConverter<T> converter, String label, String description,
            String... names) {
        return option(IN_ORDER, type, converter, label, description, names);
    }

    /// An option without a value.
    final Argument<Boolean> flag(String description, String... names) {
        return flag(IN_ORDER, description, names);
    }

    /// An option with a place in the help text: options of lower order come first.
    final Argument<Boolean> flag(int order, String description, String... names) {
        return add(order, OptionSpec.builder(names).type(boolean.class).description(description));
    }

    /// An option with a place in the help text: options of lower order come first.
    final <T> Argument<T> option(int order, Class<T> type, String label, String description, String... names) {
        return add(order, named(type, label, description, names));
    }

    /// An option with a place in the help text and a converter of Ochre's.
    final <T> Argument<T> option(int order, Class<T> type, ITypeConverter<T> converter, String label,
            String description, String... names) {
        OptionSpec.Builder option = named(type, label, description, names).converters(converter);
        if (converter instanceof Iterable<?> words) {
            option.completionCandidates(strings(words));
        }
        return add(order, option);
    }

    final void help(int order) {
        spec.addOption(OptionSpec.builder("-h", "--help").type(boolean.class).usageHelp(true).order(order)
                .description("Print this and exit.").build());
    }

    /// The exception for arguments that cannot be combined.
    final ParameterException misuse(String message) {
        return new ParameterException(spec.commandLine(), message);
    }

    private static OptionSpec.Builder named(Class<?> type, String label, String description, String... names) {
        return OptionSpec.builder(names).type(type).paramLabel(label).description(description);
    }

    private <T> Argument<T> add(int order, OptionSpec.Builder builder) {
        OptionSpec option = builder.order(order).build();
        spec.addOption(option);
        return new Argument<>(option);
    }

    @SuppressWarnings("unchecked") // converters list their values as strings
    private static Iterable<String> strings(Iterable<?> words) {
        return (Iterable<String>) words;
    }
}
