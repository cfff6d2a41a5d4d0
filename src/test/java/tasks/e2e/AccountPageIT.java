package tasks.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import org.junit.jupiter.api.Test;
import tasks.testkit.Json;
import tasks.testkit.PageScenario;
import tasks.testkit.Person;

/** The account on the page: sessions, personal access tokens, password, activity, deletion. */
class AccountPageIT extends PageScenario {

    private Person openAccount() throws Exception {
        Person person = Person.signUp(http);
        signIn(person);
        page.getByRole(AriaRole.LINK, named("Account")).click();
        assertThat(page.locator("#sessions li")).not().hasCount(0);
        return person;
    }

    @Test
    void aTokenIsMadeShownOnceUsedAndDeleted() throws Exception {
        openAccount();
        button("Make token").click();
        assertThat(page.locator("#token-name-problem")).hasText("Name is required");
        page.locator("#token-name").fill("<b>script</b>");
        page.getByLabel("read tasks").uncheck();
        button("Make token").click();
        assertThat(page.locator("#token-scopes-problem")).hasText("Scopes are required");
        page.getByLabel("read tasks").check();
        button("Make token").click();
        assertThat(page.locator("#made-token")).isFocused();
        String[] token = Person.bearer(page.locator("#made-token").inputValue());
        assertEquals(200, http.send("GET", "/tasks", token).status());
        assertEquals(
                403,
                http.json("POST", "/tasks", Json.object("title", "no"), token).status());

        page.reload();
        assertThat(row("<b>script</b>")).containsText("May read tasks");
        assertThat(page.locator("#made-token")).isHidden();
        assertThat(page.locator("#made-token")).hasValue("");
        button("Delete: <b>script</b>").click();
        assertThat(row("<b>script</b>")).hasCount(0);
        assertEquals(401, http.send("GET", "/tasks", token).status());
    }

    @Test
    void aTokenIsCopied() throws Exception {
        openAccount();
        page.locator("#token-name").fill("copied");
        page.locator("#token-expires")
                .selectOption(new com.microsoft.playwright.options.SelectOption().setLabel("never"));
        button("Make token").click();
        button("Copy").click();
        assertThat(page.locator("#copied")).hasText("Copied");
        assertThat(row("copied")).containsText("never expires");
        String token = page.locator("#made-token").inputValue();
        button("Hide it").click();
        page.locator("#token-name").press("Control+V");
        assertThat(page.locator("#token-name")).hasValue(token);
    }

    @Test
    void anotherSessionIsEnded() throws Exception {
        Person ann = Person.signUp(http);
        String[] other = ann.session();
        signIn(ann);
        page.getByRole(AriaRole.LINK, named("Account")).click();
        assertThat(page.locator("#sessions li").first()).containsText("Chrome on Linux");
        assertThat(page.locator("#sessions li").first()).containsText("This one");
        button("End: A program that did not say its name").click();
        assertThat(page.locator("#sessions li")).hasCount(1);
        assertEquals(401, http.send("GET", "/me", other).status());
        assertThat(row("Session ended")).hasCount(1);
    }

    @Test
    void thePasswordIsChangedAndOtherSessionsEnd() throws Exception {
        Person ann = openAccount();
        String[] other = ann.session();
        page.getByLabel("Current password").fill("wrong password");
        page.getByLabel("New password").fill("another horse battery");
        button("Change password").click();
        assertThat(page.locator("#current-password-problem")).hasText("Invalid password");
        page.getByLabel("Current password").fill(Person.PASSWORD);
        page.getByLabel("New password").fill("short");
        button("Change password").click();
        assertThat(page.locator("#changed-password-problem")).hasText("New password must be 10 to 1,000 characters");
        page.getByLabel("New password").fill("another horse battery");
        button("Change password").click();
        assertThat(page.locator("#password-done")).containsText("Your password is changed");
        assertThat(page.getByLabel("New password")).hasValue("");

        assertEquals(401, http.send("GET", "/me", other).status());
        assertEquals(401, ann.login(Person.PASSWORD).status());
        assertEquals(200, ann.login("another horse battery").status());
        page.reload();
        assertThat(page.locator("#user")).hasText(ann.username());
        assertThat(row("Password changed")).hasCount(1);
    }

    @Test
    void theAccountIsDeletedByWhoKnowsItsPassword() throws Exception {
        Person ann = openAccount();
        button("Delete account…").click();
        assertThat(page.locator("#delete-password")).isFocused();
        page.locator("#delete-password").fill("wrong password");
        button("Delete everything").click();
        assertThat(page.locator("#delete-password-problem")).hasText("Invalid password");
        page.locator("#delete-password").fill(Person.PASSWORD);
        button("Delete everything").click();
        assertThat(page.locator("#notice")).hasText("Your account and all that was in it are deleted.");
        assertThat(page.locator("#username")).isVisible();
        assertEquals(401, ann.login(Person.PASSWORD).status());
    }

    @Test
    void allFitsAPhone() throws Exception {
        page.setViewportSize(320, 640);
        assertFits(page);
        Person ann = openAccount();
        page.locator("#token-name").fill("w".repeat(100));
        button("Make token").click();
        assertThat(page.locator("#made-token")).isFocused();
        assertFits(page);
        assertThat(page.locator("#user")).hasText(ann.username());
        page.getByRole(AriaRole.LINK, named("Back to tasks")).click();
        String title = add("w".repeat(200));
        assertFits(page);
        button("Edit: " + title).click();
        assertFits(page);
    }

    private static void assertFits(Page page) {
        assertEquals(320, ((Number) page.evaluate("document.documentElement.scrollWidth")).intValue());
    }
}
