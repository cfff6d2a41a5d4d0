package tasks.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tasks.testkit.EmbeddedJetty;
import tasks.testkit.Json;
import tasks.testkit.PageScenario;
import tasks.testkit.Person;

/** Signing up, in and out on the page, with the browser's cookie. */
class IdentityPageIT extends PageScenario {

    private void signUp(String username, String password) {
        page.getByRole(AriaRole.LINK, named("Make an account")).click();
        page.locator("#new-username").fill(username);
        page.locator("#new-password").fill(password);
        button("Make account").click();
    }

    @Test
    void whoMakesAnAccountIsSignedInAndStaysSoOverAReload() {
        String username = "p" + UUID.randomUUID().toString().substring(0, 12);
        signUp(username, Person.PASSWORD);
        assertThat(page.locator("#user")).hasText(username);
        assertThat(page.locator("#count")).hasText("Nothing to do. Add a task above.");
        String title = add("mine");
        page.reload();
        assertThat(page.locator("#user")).hasText(username);
        assertThat(row(title)).hasCount(1);
    }

    @Test
    void aTaskIsAddedRenamedDoneAndDeleted() throws Exception {
        signIn(Person.signUp(http));
        String title = add("first");
        button("Edit: " + title).click();
        page.getByLabel("Title").locator("visible=true").fill("renamed");
        button("Save").click();
        page.getByRole(AriaRole.CHECKBOX, named("Done: renamed")).check();
        assertThat(page.locator("#count")).hasText("All done: 1 task");

        page.reload();
        assertThat(page.getByRole(AriaRole.CHECKBOX, named("Done: renamed"))).isChecked();
        button("Hide done").click();
        assertThat(row("renamed")).isHidden();
        button("Hide done").click();
        button("Delete: renamed").click();
        assertThat(row("renamed")).hasCount(0);
        page.reload();
        assertThat(page.locator("#count")).hasText("Nothing to do. Add a task above.");
    }

    @Test
    void dueDatePriorityTagsAndDescriptionAreSetAndCleared() throws Exception {
        Person ann = Person.signUp(http);
        String[] session = ann.session();
        signIn(ann);
        String title = add("detailed");
        button("Edit: " + title).click();
        page.getByLabel("Description").locator("visible=true").fill("in two\nlines");
        page.getByLabel("Due").locator("visible=true").fill("2031-02-03");
        page.getByLabel("Priority").locator("visible=true").selectOption("2");
        page.getByLabel("Tags").locator("visible=true").fill("home, far away,");
        button("Save").click();
        assertThat(row(title).locator(".facts")).containsText("Priority 2");
        assertEquals(
                "{\"title\":\"" + title + "\",\"description\":\"in two\\nlines\",\"due\":\"2031-02-03\",\"priority\":2,"
                        + "\"tags\":[\"home\",\"far away\"]}",
                firstTask(session).replaceFirst("\"id\":[0-9]+,", ""));

        button("Edit: " + title).click();
        page.getByLabel("Due").locator("visible=true").fill("");
        page.getByLabel("Priority").locator("visible=true").selectOption("");
        page.getByLabel("Tags").locator("visible=true").fill("");
        page.getByLabel("Description").locator("visible=true").fill("");
        button("Save").click();
        assertThat(row(title).locator(".facts")).isEmpty();
        assertEquals("{\"title\":\"" + title + "\"}", firstTask(session).replaceFirst("\"id\":[0-9]+,", ""));
    }

    private String firstTask(String... session) throws Exception {
        return Json.read(http.send("GET", "/tasks", session).body())
                .get("items")
                .get(0)
                .toString();
    }

    @Test
    void aWrongPasswordIsShown() throws Exception {
        Person ann = Person.signUp(http);
        signIn(ann.username(), "wrong password");
        assertThat(page.locator("#sign-in-problem")).hasText("Invalid username or password");
        assertThat(page.locator("#password")).isFocused();
        assertThat(page.locator("#username")).hasValue(ann.username());
        page.locator("#password").fill("");
        button("Sign in").click();
        assertThat(page.locator("#password-problem")).hasText("Password is required");
    }

    /** Out of a password manager, as one that nobody could type. */
    @Test
    void aPasswordIsPasted() throws Exception {
        Person ann = Person.signUp(http);
        page.locator("#username").fill(Person.PASSWORD);
        page.locator("#username").press("Control+A");
        page.locator("#username").press("Control+C");
        page.locator("#username").fill(ann.username());
        page.locator("#password").press("Control+V");
        assertThat(page.locator("#password")).hasValue(Person.PASSWORD);
        assertThat(page.locator("#password")).hasAttribute("autocomplete", "current-password");
        assertThat(page.locator("#new-password")).hasAttribute("autocomplete", "new-password");
        button("Sign in").click();
        assertThat(page.locator("#user")).hasText(ann.username());
    }

    @Test
    void whoTriesTooOftenIsToldHowLongToWait() throws Exception {
        Person ann = Person.signUp(http);
        for (int i = 0; i < 10; i++) {
            assertEquals(401, ann.login("wrong password").status());
        }
        signIn(ann.username(), "wrong password");
        assertThat(page.locator("#sign-in-problem"))
                .hasText(Pattern.compile("Too many requests\\. Try again in [1-9][0-9]? seconds?\\."));
    }

    @Test
    void whatIsNoNameOrPasswordIsSaidBesideItsField() throws Exception {
        Person ann = Person.signUp(http);
        signUp(ann.username(), Person.PASSWORD);
        assertThat(page.locator("#new-username-problem")).hasText("Username is taken");
        assertThat(page.locator("#new-username")).isFocused();
        page.locator("#new-username").fill(ann.username() + "2");
        page.locator("#new-password").fill("short");
        button("Make account").click();
        assertThat(page.locator("#new-password-problem")).hasText("Password must be 10 to 1,000 characters");
        assertThat(page.locator("#new-username-problem")).isEmpty();
        page.getByRole(AriaRole.BUTTON, named("Show password"))
                .locator("visible=true")
                .click();
        assertThat(page.locator("#new-password")).hasAttribute("type", "text");
    }

    @Test
    void aClosedSignUpIsSaid() throws Exception {
        try (EmbeddedJetty closed = EmbeddedJetty.start(Map.of())) {
            page = open(closed);
            signUp("somebody", Person.PASSWORD);
            assertThat(page.locator("#sign-up-problem")).containsText("Sign-up is closed on this server.");
        }
    }

    @Test
    void aKeyboardIsEnough() throws Exception {
        Person ann = Person.signUp(http);
        assertThat(page.locator("#username")).isFocused();
        page.keyboard().type(ann.username());
        page.keyboard().press("Tab");
        page.keyboard().type(Person.PASSWORD);
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("New task")).isFocused();
        page.keyboard().press("Shift+Tab");
        assertThat(button("Sign out")).isFocused();
        page.keyboard().press("Shift+Tab");
        page.keyboard().press("Enter");
        assertThat(page.locator("#account-heading")).isFocused();
        page.goBack();
        assertThat(page.getByLabel("New task")).isFocused();
        page.keyboard().press("Shift+Tab");
        page.keyboard().press("Enter");
        assertThat(page.locator("#username")).isFocused();
    }

    @Test
    void noScriptCanReadWhatSignsThePersonIn() throws Exception {
        signIn(Person.signUp(http));
        assertEquals("", page.evaluate("document.cookie"));
        assertEquals(0, ((Number) page.evaluate("sessionStorage.length + localStorage.length")).intValue());
        Cookie cookie = context.cookies().get(0);
        assertTrue(cookie.httpOnly && cookie.name.startsWith("tasks-"), cookie.name);
    }

    @Test
    void signingOutEndsTheSessionInAllTabs() throws Exception {
        signIn(Person.signUp(http));
        Cookie cookie = context.cookies().get(0);
        String[] sent = {"Cookie", cookie.name + "=" + cookie.value};
        String title = add("secret");
        Page other = open(container.server());
        assertThat(other.getByText(title)).isVisible();

        button("Sign out").click();
        assertThat(page.locator("#username")).isFocused();
        assertThat(page.getByText(title)).hasCount(0);
        assertThat(other.locator("#username")).isVisible();
        assertThat(other.getByText(title)).hasCount(0);
        assertEquals(401, http.send("GET", "/me", sent).status());
        page.reload();
        assertThat(page.locator("#username")).isVisible();
    }

    @Test
    void aSessionThatIsEndedElsewhereLeadsBackWithoutLosingWhatWasTyped() throws Exception {
        Person ann = Person.signUp(http);
        signIn(ann);
        String title = add("before");
        button("Edit: " + title).click();
        page.getByLabel("Tags").locator("visible=true").fill("half a ta");
        page.getByLabel("New task").fill("typed in vain?");

        endAllOtherSessions(ann.session());
        assertThat(page.locator("#notice")).hasText("Your session has ended. Sign in again to go on.");
        assertThat(page.locator("#username")).hasValue(ann.username());
        assertThat(page.locator("#password")).isFocused();
        page.keyboard().type(Person.PASSWORD);
        page.keyboard().press("Enter");
        assertThat(page.getByLabel("New task")).hasValue("typed in vain?");
        assertThat(page.getByLabel("Tags").locator("visible=true")).hasValue("half a ta");
        assertThat(page.locator("#notice")).isEmpty();
    }

    @Test
    void whatOnePersonTypedIsNotForTheNext() throws Exception {
        Person ann = Person.signUp(http);
        signIn(ann);
        String title = add("secret");
        button("Edit: " + title).click();
        page.getByLabel("New task").fill("secret, too");
        endAllOtherSessions(ann.session());
        assertThat(page.locator("#notice")).containsText("ended");

        signIn(Person.signUp(http));
        assertThat(page.getByLabel("New task")).hasValue("");
        assertThat(page.locator("#list li")).hasCount(0);
    }

    /** As when another program of this browser's has signed in. */
    @Test
    void whoHasTheCookieNowIsWhoseTasksAreShown() throws Exception {
        Person ann = Person.signUp(http);
        Person bob = Person.signUp(http);
        signIn(ann);
        String title = add("of ann");
        http.json("POST", "/tasks", Json.object("title", "of bob"), bob.session());
        Cookie cookie = context.cookies().get(0);
        cookie.value = bob.cookie().substring(cookie.name.length() + 1);
        context.addCookies(List.of(cookie));

        button("Refresh").click();
        assertThat(page.locator("#user")).hasText(bob.username());
        assertThat(row("of bob")).hasCount(1);
        assertThat(page.getByText(title)).hasCount(0);
    }

    private void endAllOtherSessions(String... session) throws Exception {
        for (JsonNode item :
                Json.read(http.send("GET", "/me/sessions", session).body()).get("items")) {
            if (!item.get("current").asBoolean()) {
                assertEquals(
                        200,
                        http.send("DELETE", "/me/sessions/" + item.get("id").asLong(), session)
                                .status());
            }
        }
    }
}
