package org.ochre;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The blocks of code in README.md, for the tests that run them.
public record Readme(List<Block> blocks) {

    /// @param language what stands behind the opening fence: `java`, `xml`, or nothing for lines of shell
    /// @param section the heading above
    /// @param text the lines between the fences
    public record Block(String language, String section, String text) {
        public String firstLine() {
            return text.lines().findFirst().orElse("");
        }
    }

    /// Reads the README of the project. Tests run in the folder of a module, two below.
    public static Readme read() throws IOException {
        List<Block> blocks = new ArrayList<>();
        String section = "";
        String language = null;
        StringBuilder text = new StringBuilder();
        for (String line : Files.readAllLines(Path.of("../../README.md"))) {
            if (line.startsWith("```") && language == null) {
                language = line.substring(3).strip();
                text.setLength(0);
            } else if (line.startsWith("```")) {
                blocks.add(new Block(language, section, text.toString()));
                language = null;
            } else if (language != null) {
                text.append(line).append('\n');
            } else if (line.startsWith("#")) {
                section = line.replaceFirst("#+ ", "");
            }
        }
        return new Readme(List.copyOf(blocks));
    }

    /// The blocks of a language in a section, in the order of the page.
    public List<Block> of(String section, String language) {
        return blocks.stream().filter(block -> block.section.equals(section) && block.language.equals(language))
                .toList();
    }
}
