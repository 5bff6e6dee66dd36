package org.ochre.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/// The page to try, in Debian's Chromium without a window, against a service that runs.
class PageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int WIDTH = 120;
    private static final int HEIGHT = 80;
    private static final double LEAST_CONTRAST = 4.5;

    @TempDir
    private static Path folder;

    private static ImageService service;
    private static ChromeDriver browser;
    private static String home;

    @BeforeAll
    static void start() throws Exception {
        ImageIO.write(picture(), "png", folder.resolve("stripes.png").toFile());
        Files.writeString(folder.resolve("text.png"), "no picture");
        Settings settings = new Settings();
        settings.flags().parse("--root", folder.toString(), "--port", "0", "--unsigned", "--log", "none");
        service = new ImageService(settings);
        home = "http://127.0.0.1:" + service.address().getPort() + "/";
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                "--window-size=1400,1200");
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        browser = new ChromeDriver(new ChromeDriverService.Builder()
                .usingDriverExecutable(new File("/usr/bin/chromedriver")).usingAnyFreePort().build(), options);
    }

    @AfterAll
    static void stop() throws Exception {
        if (browser != null) {
            browser.quit();
        }
        if (service != null) {
            service.stop();
        }
    }

    @BeforeEach
    void open() {
        scheme("light");
        browser.get(home);
    }

    /// The page's policy forbids scripts and styles in the page, and other hosts. Chromium logs what breaks it.
    @AfterEach
    void nothingWasLoadedFromElsewhereAndNoPolicyBroken() {
        Object hosts = browser.executeScript("return performance.getEntriesByType('resource').map(each => each.name)"
                + ".filter(name => !name.startsWith(location.origin) && !name.startsWith('blob:' + location.origin)"
                + " && !name.startsWith('data:'))");
        assertThat((List<?>) hosts).isEmpty();
        assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).map(LogEntry::getMessage)
                .noneMatch(line -> line.contains("Content Security Policy") || line.contains("Error"));
    }

    @Test
    void anUploadShowsBothPicturesFiguresPaletteAndAddress() throws Exception {
        upload("stripes.png");
        assertThat(text("before-facts")).startsWith(WIDTH + "×" + HEIGHT + ", ");
        assertThat(browser.executeScript("return [...document.images].map(each => each.naturalWidth)"))
                .isEqualTo(List.of((long) WIDTH, (long) WIDTH));
        byte[] answer = post(value("address"), "stripes.png");
        assertThat(text("after-facts")).isEqualTo(WIDTH + "×" + HEIGHT + ", " + answer.length + " bytes");
        assertThat(text("bytes")).startsWith(answer.length + " bytes, ").contains(" % of ");
        assertThat(text("milliseconds")).matches("(< )?[0-9.]+ ms");
        assertThat(elements("#stages li")).map(WebElement::getText)
                .anyMatch(stage -> stage.matches("decode (< )?[0-9.]+ ms"))
                .anyMatch(stage -> stage.matches("work (< )?[0-9.]+ ms"));
        assertThat(value("address")).isEqualTo(home + "unsigned/quantize:32/png");
        assertThat(value("command"))
                .isEqualTo("curl -f -X POST -T 'stripes.png' '" + value("address") + "' -o 'stripes-out.png'");
        screenshot("page.png");
    }

    /// The four stripes of the picture have a half, a quarter and two eighths of it.
    @Test
    void thePaletteHasEachColourWithItsShare() {
        upload("stripes.png");
        assertThat(text("palette-title")).isEqualTo("Palette: 4 colours");
        assertThat(elements("#palette code")).map(WebElement::getText).startsWith("#c8782a", "#103050")
                .containsExactlyInAnyOrder("#c8782a", "#103050", "#f0e0c0", "#008060");
        assertThat(elements("#palette small")).map(WebElement::getText).containsExactly("50.0 %", "25.0 %", "12.5 %",
                "12.5 %");
        assertThat(elements("#palette i").getFirst().getCssValue("background-color")).isEqualTo("rgba(200, 120, 42, 1)");
    }

    @Test
    void slidersAndChoicesChangeTheAddressAndTheResult() throws Exception {
        upload("stripes.png");
        press("colors", Keys.HOME);
        done();
        assertThat(text("colors-shown")).isEqualTo("2");
        assertThat(value("address")).endsWith("/unsigned/quantize:2/png");
        assertThat(elements("#palette li")).hasSize(2);
        assertThat(colors(post(value("address"), "stripes.png"))).isEqualTo(2);
        press("resize", Keys.SPACE);
        type("width", "30");
        press("jpg", Keys.SPACE);
        press("quality", Keys.END);
        done();
        assertThat(value("address")).endsWith("/unsigned/resize:30x600:fit/quantize:2/jpg:100");
        assertThat(text("after-facts")).startsWith("30×20, ");
        press("quantize", Keys.SPACE);
        press("gray", Keys.SPACE);
        press("blur", Keys.ARROW_RIGHT);
        done();
        assertThat(value("address")).endsWith("/unsigned/resize:30x600:fit/gray/blur:0.5/jpg:100");
        assertThat(text("palette-title")).startsWith("Palette: ").doesNotContain(": 2 ");
    }

    /// Many changes at once: the last one counts, whatever order the answers come in.
    @Test
    void theLastOfManyChangesIsShown() {
        upload("stripes.png");
        WebElement slider = browser.findElement(By.id("colors"));
        slider.sendKeys(Keys.HOME);
        for (int i = 0; i < 20; i++) {
            slider.sendKeys(Keys.ARROW_RIGHT);
        }
        slider.sendKeys(Keys.HOME, Keys.ARROW_RIGHT);
        done();
        assertThat(value("address")).endsWith("/unsigned/quantize:3/png");
        assertThat(elements("#palette li")).hasSize(3);
    }

    @Test
    void anErrorIsShownAsTextAndGoesWithTheNextPicture() {
        browser.findElement(By.id("file")).sendKeys(folder.resolve("text.png").toString());
        WebElement error = browser.findElement(By.id("error"));
        new WebDriverWait(browser, PATIENCE).until(ignored -> error.isDisplayed());
        assertThat(error.getText()).matches("(415|422) [A-Z].*: image: .*");
        assertThat(error.getDomAttribute("role")).isEqualTo("alert");
        assertThat(text("before-note")).isEqualTo("This browser cannot show this file.");
        assertThat(browser.findElement(By.id("figures")).isDisplayed()).isFalse();
        screenshot("page-error.png");
        upload("stripes.png");
        assertThat(error.isDisplayed()).isFalse();
        assertThat(browser.findElement(By.id("figures")).isDisplayed()).isTrue();
        browser.manage().logs().get(LogType.BROWSER); // Chromium logs an answer of 422 itself
    }

    @Test
    void aNumberThatIsNoneIsSaid() {
        upload("stripes.png");
        press("resize", Keys.SPACE);
        type("width", "0");
        new WebDriverWait(browser, PATIENCE).until(ignored -> text("error").startsWith("Width: "));
        type("width", "60");
        done();
        assertThat(text("after-facts")).startsWith("60×40, ");
    }

    @Test
    void aFileOfTheServerIsAskedForByItsPath() {
        type("path", "stripes.png", Keys.ENTER);
        done();
        assertThat(value("address")).isEqualTo(home + "unsigned/quantize:32/png/stripes.png");
        assertThat(value("command")).isEqualTo("curl -f '" + value("address") + "' -o 'stripes-out.png'");
        type("path", "nothing.png", Keys.ENTER);
        new WebDriverWait(browser, PATIENCE).until(ignored -> text("error").startsWith("404 Not Found: "));
        browser.manage().logs().get(LogType.BROWSER);
    }

    @Test
    void aPictureCanBeDropped() {
        browser.executeAsyncScript("""
                const done = arguments[0];
                document.createElement('canvas').toBlob((blob) => {
                    const data = new DataTransfer();
                    data.items.add(new File([blob], 'dropped.png', { type: 'image/png' }));
                    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true }));
                    done();
                });
                """);
        done();
        assertThat(text("chosen")).startsWith("dropped.png, ");
        assertThat(text("after-facts")).startsWith("300×150, ");
    }

    /// Everything can be reached by the tabulator in the order of the page, has a name, and shows that it has the
    /// focus.
    @Test
    void everythingIsReachedNamedAndMarkedByKeyboard() {
        upload("stripes.png");
        press("resize", Keys.SPACE);
        press("jpg", Keys.SPACE);
        done();
        browser.executeScript("document.getElementById('file').focus()");
        List<String> reached = new ArrayList<>();
        WebElement focused = browser.switchTo().activeElement();
        for (String id = focused.getDomAttribute("id"); id != null && !reached.contains(id);) {
            reached.add(id);
            assertThat(focused.getAccessibleName()).as(id).isNotBlank();
            String marked = "const at = arguments[0].id === 'file' ? arguments[0].nextElementSibling : arguments[0];"
                    + "return getComputedStyle(at).outlineStyle";
            assertThat(browser.executeScript(marked, focused)).as(id).isEqualTo("solid");
            new Actions(browser).sendKeys(Keys.TAB).perform();
            focused = browser.switchTo().activeElement();
            id = focused.getDomAttribute("id");
        }
        assertThat(reached).containsExactly("file", "path", "resize", "width", "height", "fit", "rotate", "gray", "blur",
                "sharpen", "quantize", "colors", "dither", "jpg", "quality", "save", "actual", "address",
                "copy-address", "command", "copy-command");
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void textHasContrastInBothColourSchemes(String scheme) {
        scheme(scheme);
        for (List<String> pair : List.of(List.of("--ink", "--ground"), List.of("--ink", "--sheet"),
                List.of("--quiet", "--ground"), List.of("--quiet", "--sheet"), List.of("--ochre", "--sheet"),
                List.of("--ochre", "--ground"), List.of("--on-ochre", "--ochre"), List.of("--bad", "--bad-ground"))) {
            assertThat(contrast(color(pair.get(0)), color(pair.get(1)))).as(scheme + " " + pair)
                    .isGreaterThanOrEqualTo(LEAST_CONTRAST);
        }
        assertThat(luminance(color("--ground"))).as(scheme).matches(light -> light > 0.5 == scheme.equals("light"));
    }

    @Test
    void aNarrowWindowNeedsNoScrollingSideways() {
        Dimension before = browser.manage().window().getSize();
        browser.manage().window().setSize(new Dimension(500, 900));
        try {
            upload("stripes.png");
            assertThat(browser.executeScript("return document.documentElement.scrollWidth <= innerWidth"))
                    .isEqualTo(true);
            screenshot("page-narrow.png");
        } finally {
            browser.manage().window().setSize(before);
        }
    }

    private static void scheme(String name) {
        browser.executeCdpCommand("Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", name))));
    }

    private static BufferedImage picture() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            int eighth = y * 8 / HEIGHT;
            int color = eighth < 4 ? 0xc8782a : eighth < 6 ? 0x103050 : eighth == 6 ? 0xf0e0c0 : 0x008060;
            for (int x = 0; x < WIDTH; x++) {
                image.setRGB(x, y, color);
            }
        }
        return image;
    }

    private static void upload(String name) {
        browser.findElement(By.id("file")).sendKeys(folder.resolve(name).toString());
        new WebDriverWait(browser, PATIENCE).until(ignored -> text("chosen").startsWith(name));
        done();
    }

    /// Waits until the page has shown all of the last answer. A change is sent a moment after it was made.
    private static void done() {
        new WebDriverWait(browser, PATIENCE).until(ignored -> "Done.".equals(text("status"))
                && "false".equals(browser.findElement(By.id("result")).getDomAttribute("aria-busy")));
    }

    private static void press(String id, Keys key) {
        browser.findElement(By.id(id)).sendKeys(key);
    }

    private static void type(String id, CharSequence... keys) {
        WebElement field = browser.findElement(By.id(id));
        field.sendKeys(Keys.chord(Keys.CONTROL, "a"));
        field.sendKeys(keys);
    }

    private static String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    private static String value(String id) {
        return browser.findElement(By.id(id)).getDomProperty("value");
    }

    private static List<WebElement> elements(String selector) {
        return browser.findElements(By.cssSelector(selector));
    }

    /// What the address that the page shows gives to another client.
    private static byte[] post(String address, String name) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = client.send(HttpRequest.newBuilder(URI.create(address))
                    .POST(HttpRequest.BodyPublishers.ofFile(folder.resolve(name))).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.statusCode()).as(address).isEqualTo(200);
            return answer.body();
        }
    }

    private static long colors(byte[] picture) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
        return java.util.Arrays.stream(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0,
                image.getWidth())).distinct().count();
    }

    private static Color color(String variable) {
        String value = (String) browser.executeScript(
                "return getComputedStyle(document.documentElement).getPropertyValue(arguments[0]).trim()", variable);
        return Color.decode(value);
    }

    /// WCAG 2.1: the contrast of two colours, 1…21.
    private static double contrast(Color a, Color b) {
        double one = luminance(a) + 0.05;
        double other = luminance(b) + 0.05;
        return Math.max(one, other) / Math.min(one, other);
    }

    private static double luminance(Color color) {
        return 0.2126 * linear(color.getRed()) + 0.7152 * linear(color.getGreen()) + 0.0722 * linear(color.getBlue());
    }

    private static double linear(int level) {
        double value = level / 255.0;
        return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
    }

    /// Keeps a picture of the page in target/, for people to look at.
    private static void screenshot(String name) {
        try {
            Files.copy(browser.getScreenshotAs(OutputType.FILE).toPath(), Path.of("target", name),
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
