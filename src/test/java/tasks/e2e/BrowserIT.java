package tasks.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.testkit.Chromium;
import tasks.testkit.Container;
import tasks.testkit.RunningServer;

/** The page in a real browser, at the root and under a context path. */
@ParameterizedClass(name = "{0}")
@EnumSource(
        value = Container.class,
        names = {"JETTY", "TOMCAT_11"})
class BrowserIT {
    private static Chromium chromium;

    @Parameter
    Container container;

    private final List<String> complaints = new ArrayList<>();
    private Page page;

    @BeforeAll
    static void launch() {
        chromium = Chromium.launch();
    }

    @AfterAll
    static void quit() {
        if (chromium != null) {
            chromium.close();
        }
    }

    @BeforeEach
    void open() throws Exception {
        page = chromium.browser().newPage();
        page.onConsoleMessage(message -> {
            // a refusal by the server is told by the browser as well
            if (message.type().equals("error") && !message.text().startsWith("Failed to load resource")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
        page.navigate(container.server().base() + "/app/");
    }

    @AfterEach
    void close() {
        page.close();
        assertEquals(List.of(), complaints, "the browser complained, of the content security policy for one");
    }

    private void signIn() {
        page.getByLabel("Bearer token").fill(RunningServer.TOKEN);
        page.getByRole(AriaRole.BUTTON, named("Sign in")).click();
        assertThat(page.locator("#user")).hasText("dev");
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    private Locator row(String title) {
        return page.getByRole(AriaRole.LISTITEM)
                .filter(new Locator.FilterOptions()
                        .setHas(page.getByText(title, new Page.GetByTextOptions().setExact(true))));
    }

    private String add(String prefix) {
        String title = prefix + " " + System.nanoTime();
        page.getByLabel("New task").fill(title);
        page.getByRole(AriaRole.BUTTON, named("Add")).click();
        assertThat(row(title)).hasCount(1);
        return title;
    }

    @Test
    void aWrongTokenIsRefusedInTheServersWords() {
        page.getByLabel("Bearer token").fill("wrong");
        page.getByRole(AriaRole.BUTTON, named("Sign in")).click();
        assertThat(page.locator("#sign-in-problem")).hasText("Invalid token");
        assertThat(page.getByLabel("New task")).isHidden();
    }

    @Test
    void aTaskIsAddedRenamedAndDeleted() {
        signIn();
        String title = add("from the page");
        page.getByRole(AriaRole.BUTTON, named("Rename: " + title)).click();
        page.getByLabel("Title", new Page.GetByLabelOptions().setExact(true))
                .locator("visible=true")
                .fill(title + " renamed");
        page.getByRole(AriaRole.BUTTON, named("Save")).locator("visible=true").click();
        assertThat(row(title + " renamed")).hasCount(1);

        page.reload();
        assertThat(row(title + " renamed")).hasCount(1);
        page.getByRole(AriaRole.BUTTON, named("Delete: " + title + " renamed")).click();
        assertThat(row(title + " renamed")).hasCount(0);
        page.reload();
        assertThat(page.locator("#user")).hasText("dev");
        assertThat(row(title + " renamed")).hasCount(0);
    }

    @Test
    void everythingCanBeDoneWithTheKeyboard() {
        page.getByLabel("Bearer token").focus();
        page.keyboard().type(RunningServer.TOKEN);
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("New task")).isFocused();
        String title = "typed " + System.nanoTime();
        page.keyboard().type(title);
        page.keyboard().press("Enter");
        assertThat(row(title)).hasCount(1);

        page.getByRole(AriaRole.BUTTON, named("Rename: " + title)).focus();
        page.keyboard().press("Enter");
        page.keyboard().type("thrown away");
        page.keyboard().press("Escape");
        assertThat(row(title)).hasCount(1);
        assertThat(page.getByRole(AriaRole.BUTTON, named("Rename: " + title))).isFocused();
        page.keyboard().press("Enter");
        page.keyboard().type(title + " again");
        page.keyboard().press("Enter");
        assertThat(row(title + " again")).hasCount(1);

        page.getByRole(AriaRole.BUTTON, named("Delete: " + title + " again")).focus();
        page.keyboard().press("Enter");
        assertThat(row(title + " again")).hasCount(0);
        assertThat(page.locator(":focus")).not().hasCount(0);
    }

    @Test
    void theServersRefusalIsShownWhereItBelongs() {
        signIn();
        page.getByLabel("New task").fill("   ");
        page.getByRole(AriaRole.BUTTON, named("Add")).click();
        assertThat(page.locator("#add-problem")).hasText("Title is required");
        page.getByLabel("New task").fill("x".repeat(501));
        page.getByRole(AriaRole.BUTTON, named("Add")).click();
        assertThat(page.locator("#add-problem")).hasText("Title must have at most 500 characters");
    }

    @Test
    void aServerThatCannotBeReachedIsSaidToBe() {
        signIn();
        page.context().setOffline(true);
        page.getByLabel("New task").fill("unreachable");
        page.getByRole(AriaRole.BUTTON, named("Add")).click();
        assertThat(page.locator("#add-problem")).hasText(Pattern.compile("server", Pattern.CASE_INSENSITIVE));
        page.context().setOffline(false);
        page.getByRole(AriaRole.BUTTON, named("Add")).click();
        assertThat(row("unreachable").first()).isVisible();
    }

    @Test
    void aHostileTitleIsText() {
        signIn();
        String title = add("<img src=x onerror=alert(1)><b>bold</b>");
        assertThat(row(title)).hasCount(1);
        assertThat(page.locator("#list img, #list b")).hasCount(0);
    }

    @Test
    void signingOutForgetsTheTokenAndTheTasks() {
        signIn();
        String title = add("secret");
        page.getByRole(AriaRole.BUTTON, named("Sign out")).click();
        assertThat(page.getByLabel("Bearer token")).isFocused();
        assertThat(page.getByText(title)).hasCount(0);
        page.reload();
        assertThat(page.getByLabel("Bearer token")).isVisible();
        assertEquals(0, ((Number) page.evaluate("sessionStorage.length + localStorage.length")).intValue());
    }
}
