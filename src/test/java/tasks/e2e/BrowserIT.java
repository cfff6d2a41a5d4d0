package tasks.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tasks.testkit.PageScenario;
import tasks.testkit.RunningServer;

/** The page in a real browser with a pasted token, at the root and under a context path. */
class BrowserIT extends PageScenario {
    @BeforeEach
    void openTheCard() {
        page.getByRole(AriaRole.LINK, named("Use a token instead")).click();
    }

    private void signIn() {
        page.getByLabel("Bearer token").fill(RunningServer.TOKEN);
        page.getByRole(AriaRole.BUTTON, named("Sign in")).click();
        assertThat(page.locator("#user")).hasText("dev");
    }

    @Test
    void aWrongTokenIsRefusedInTheServersWords() {
        page.getByLabel("Bearer token").fill("wrong");
        page.getByRole(AriaRole.BUTTON, named("Sign in")).click();
        assertThat(page.locator("#token-problem")).hasText("Invalid token");
        assertThat(page.getByLabel("New task")).isHidden();
    }

    @Test
    void aTaskIsAddedRenamedAndDeleted() {
        signIn();
        String title = add("from the page");
        page.getByRole(AriaRole.BUTTON, named("Edit: " + title)).click();
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

        page.getByRole(AriaRole.BUTTON, named("Edit: " + title)).focus();
        page.keyboard().press("Enter");
        page.keyboard().type("thrown away");
        page.keyboard().press("Escape");
        assertThat(row(title)).hasCount(1);
        assertThat(page.getByRole(AriaRole.BUTTON, named("Edit: " + title))).isFocused();
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
        // as it is still true when the page is live again
        assertThat(page.locator("#add-problem"))
                .hasText("The server could not be reached. Check the connection and try again.");
        page.context().setOffline(false);
        page.getByRole(AriaRole.BUTTON, named("Add")).click();
        assertThat(row("unreachable").first()).isVisible();
        assertThat(page.locator("#add-problem")).isEmpty();
    }

    @Test
    void whatIsSentAgainAfterALostAnswerIsAddedOnce() {
        signIn();
        String title = "sent twice " + System.nanoTime();
        page.route("**/tasks", route -> {
            route.fetch();
            route.abort();
        });
        page.getByLabel("New task").fill(title);
        button("Add").click();
        assertThat(page.locator("#add-problem")).isVisible();
        page.unroute("**/tasks");
        button("Add").click();
        assertThat(row(title)).hasCount(1);
        page.reload();
        assertThat(row(title)).hasCount(1);
    }

    @Test
    void halfADateClearsNothing() {
        signIn();
        String title = add("dated");
        button("Edit: " + title).click();
        Locator due = page.getByLabel("Due").locator("visible=true");
        due.fill("2031-02-03");
        button("Save").click();
        assertThat(row(title).locator(".facts")).containsText("Due");
        button("Edit: " + title).click();
        due.focus();
        page.keyboard().press("Delete");
        button("Save").click();
        assertThat(page.getByText("Due must be a whole date, or empty")).isVisible();
        button("Cancel").click();
        assertThat(row(title).locator(".facts")).containsText("Due");
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
