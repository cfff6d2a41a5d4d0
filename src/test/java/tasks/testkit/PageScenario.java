package tasks.testkit;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What scenarios on the page share: it is open in a real browser, at the root or under a context path; on Tomcat 10.1 too with
 * {@code -Dtasks.pages.everywhere=true}.
 */
@ParameterizedClass(name = "{0}")
@MethodSource("tasks.testkit.PageScenario#containers")
public abstract class PageScenario {
    static List<Container> containers() {
        return Boolean.getBoolean("tasks.pages.everywhere")
                ? List.of(Container.JETTY, Container.TOMCAT_10, Container.TOMCAT_11)
                : List.of(Container.JETTY, Container.TOMCAT_11);
    }

    @Parameter
    protected Container container;

    private final List<String> complaints = new ArrayList<>();
    private Chromium chromium;
    protected Http http;
    protected BrowserContext context;
    protected Page page;

    @BeforeEach
    void open() throws Exception {
        chromium = Chromium.shared();
        http = new Http(server().base());
        context = chromium.browser().newContext();
        page = open(server());
    }

    /** The one that the page is of. */
    protected RunningServer server() throws Exception {
        return container.server();
    }

    /** The page of a server in a tab of its own. */
    protected Page open(RunningServer server) {
        return open(context, server.base());
    }

    /** The same in another browser than that of the scenario, or over another way to the server. */
    protected Page open(BrowserContext in, URI base) {
        Page tab = in.newPage();
        tab.onConsoleMessage(message -> {
            // a refusal by the server is told by the browser as well
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
        tab.onPageError(complaints::add);
        tab.navigate(base + "/app/");
        return tab;
    }

    @AfterEach
    void close() throws Exception {
        chromium.closeContexts();
        http.close();
        assertEquals(List.of(), complaints, "the browser complained, of the content security policy for one");
    }

    /** Another browser, which knows nothing of the first one's cookies. */
    protected BrowserContext anotherBrowser() {
        return chromium.browser().newContext();
    }

    /** Signs in by the browser's cookie. */
    protected void signIn(Person person) {
        signIn(page, person);
    }

    protected static void signIn(Page tab, Person person) {
        signIn(tab, person.username(), Person.PASSWORD);
        assertThat(tab.locator("#user")).hasText(person.username());
    }

    protected void signIn(String username, String password) {
        signIn(page, username, password);
    }

    private static void signIn(Page tab, String username, String password) {
        tab.locator("#username").fill(username);
        tab.locator("#password").fill(password);
        tab.getByRole(AriaRole.BUTTON, named("Sign in")).locator("visible=true").click();
    }

    protected static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    /** The button of that name that can be seen. */
    protected Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, named(name));
    }

    /** The row of a list with that text in it. */
    protected Locator row(String text) {
        return row(page, text);
    }

    protected static Locator row(Page tab, String text) {
        return tab.getByRole(AriaRole.LISTITEM)
                .filter(new Locator.FilterOptions()
                        .setHas(tab.getByText(text, new Page.GetByTextOptions().setExact(true))));
    }

    /** Adds a task; its title. */
    protected String add(String prefix) {
        String title = prefix + " " + System.nanoTime();
        page.getByLabel("New task").fill(title);
        button("Add").click();
        assertThat(row(title)).hasCount(1);
        return title;
    }
}
