package tasks.testkit;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A real Chromium: the machine's own ({@code TASKS_TEST_CHROMIUM}, or one on the path), else the one that Playwright can
 * fetch. Where there is none, the test is skipped and says how to get one.
 */
public final class Chromium implements AutoCloseable {
    /** The first has no window that it could show, and takes less of a processor. */
    private static final List<String> NAMES =
            List.of("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome");

    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** On a busy machine a page does not show within the usual five seconds what it was told. */
    private static final double PATIENCE_MILLIS = 20_000;

    private static Chromium shared;

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    /** One for all tests of this JVM, started when the first of them asks: each has contexts of its own in it, and closes them. */
    public static synchronized Chromium shared() {
        if (shared == null) {
            shared = launch();
            TestRun.closeAtEnd(shared);
        }
        return shared;
    }

    private static Chromium launch() {
        Optional<Path> own = find();
        Map<String, String> env = own.isPresent() ? Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1") : Map.of();
        Playwright playwright = null;
        try {
            playwright = Playwright.create(new Playwright.CreateOptions().setEnv(env));
            PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MILLIS);
            BrowserType.LaunchOptions options = new BrowserType.LaunchOptions().setArgs(FLAGS);
            own.ifPresent(options::setExecutablePath);
            return new Chromium(playwright, playwright.chromium().launch(options));
        } catch (RuntimeException e) { // not only its own: a failed download is a plain one
            if (playwright != null) {
                playwright.close();
            }
            if (own.isPresent()) {
                throw e;
            }
            Tool.missing("Chromium", "apt-get install chromium, or set TASKS_TEST_CHROMIUM to where one is");
            throw e;
        }
    }

    private static Optional<Path> find() {
        String named = System.getenv("TASKS_TEST_CHROMIUM");
        if (named != null && !named.isEmpty()) {
            return Optional.of(Path.of(named));
        }
        return NAMES.stream().map(Tool::find).flatMap(Optional::stream).findFirst();
    }

    public Browser browser() {
        return browser;
    }

    /** Ends all pages of a test, with what they still ask servers for. */
    public void closeContexts() {
        List.copyOf(browser.contexts()).forEach(BrowserContext::close);
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
