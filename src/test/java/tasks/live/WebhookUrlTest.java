package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.http.HttpFailure;

/** Which URLs may be a webhook's, and what is said of the others. */
class WebhookUrlTest {
    private static final String NO_URL = "URL must be an http or https URL with a host";

    private static String refusal(String url) {
        HttpFailure failure =
                assertThrows(HttpFailure.class, () -> WebhookUrl.checked(Optional.ofNullable(url), false), url);
        assertEquals(400, failure.status());
        return failure.message();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com",
                "https://example.com/hook?token=a%20b&c=d",
                "HTTPS://EXAMPLE.com:8443/",
                "http://93.184.216.34/",
                "http://[2606:4700:4700::1111]/x"
            })
    void aPublicUrlIsKeptAsItWasSent(String url) {
        assertEquals(url, WebhookUrl.checked(Optional.of(url), false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "/hook",
                "ftp://example.com/",
                "file:///etc/passwd",
                "http:example.com",
                "http:///x",
                "http://",
                "https://exa mple.com/",
                "http://example.com/\n",
                "http://ex\u00e4mple.com/",
                "http://example.com:0/",
                "http://example.com:65536/",
                "http://exa_mple.com/",
                "javascript:alert(1)",
                "http://example.com/%zz",
                "http://[::1/"
            })
    void whatIsNoHttpUrlIsRefused(String url) {
        assertEquals(NO_URL, refusal(url));
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost/", "http://LOCALHOST:8000/x", "http://a.localhost/", "http://127.0.0.1/",
        "http://10.1.2.3:80/", "http://169.254.169.254/latest/meta-data", "http://[::1]/", "http://[fd00::1]/",
        "http://[::ffff:127.0.0.1]/", "http://0.0.0.0/"
    })
    void whatSaysThatItIsPrivateIsRefusedUnlessConfigured(String url) {
        assertEquals("URL must not lead to a private network", refusal(url));
        assertEquals(url, WebhookUrl.checked(Optional.of(url), true));
    }

    @Test
    void everyOtherRuleHasASentence() {
        assertEquals("URL is required", refusal(null));
        assertEquals("URL is required", refusal(" "));
        assertEquals("URL must not contain a user or a password", refusal("https://ann:secret@example.com/"));
        assertEquals("URL must not contain a user or a password", refusal("https://@example.com/"));
        assertEquals("URL must not contain a fragment", refusal("https://example.com/#part"));
        String longest = "https://example.com/" + "x".repeat(1_980);
        assertEquals(longest, WebhookUrl.checked(Optional.of(longest), false));
        assertEquals("URL must have at most 2000 characters", refusal(longest + "x"));
    }
}
