package tasks.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings of accounts: what they are when unset, and what is refused. */
class AccountSettingsReaderTest {
    private static Settings.Accounts read(Map<String, String> variables) {
        return SettingsReaderTest.read(variables).accounts();
    }

    @Test
    void withNothingSetNobodyCanSignUpAndNoProxyIsTrusted() {
        assertEquals(
                new Settings.Accounts(
                        Settings.SignUp.CLOSED,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        0,
                        30,
                        Optional.empty()),
                read(Map.of()));
    }

    @Test
    void everyVariableIsRead() {
        Settings.Accounts accounts = read(Map.of(
                "TASKS_SIGNUP", "open",
                "TASKS_ADMIN_USER", "root",
                "TASKS_ADMIN_PASSWORD", "ten signs and more",
                "TASKS_PUBLIC_URL", "https://tasks.example/team/",
                "TASKS_SECRET", "sixteen or more!",
                "TASKS_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8 ,::1,2001:db8::/32",
                "TASKS_RATE_LIMIT", "600",
                "TASKS_SESSION_DAYS", "7"));
        assertEquals(Settings.SignUp.OPEN, accounts.signUp());
        assertEquals(Optional.of(new Settings.Admin("root", "ten signs and more")), accounts.admin());
        assertEquals(Optional.of(URI.create("https://tasks.example/team")), accounts.publicUrl());
        assertEquals(Optional.of("sixteen or more!"), accounts.secret());
        assertEquals(4, accounts.trustedProxies().size());
        assertEquals(600, accounts.rateLimit());
        assertEquals(7, accounts.sessionDays());
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "TASKS_SIGNUP | yes | must be one of closed, open",
                "TASKS_OIDC_TOKEN_DAYS | 0 | must be a whole number from 1 to 3650",
                "TASKS_PUBLIC_URL | tasks.example | must be like https://host/path",
                "TASKS_PUBLIC_URL | ftp://tasks.example | must be like https://host/path",
                "TASKS_PUBLIC_URL | https://me@tasks.example | must be like https://host/path",
                "TASKS_PUBLIC_URL | https://tasks.example/?a=b | must be like https://host/path",
                "TASKS_PUBLIC_URL | https://tasks.example/#top | must be like https://host/path",
                "TASKS_PUBLIC_URL | https:///path | must be like https://host/path",
                "TASKS_PUBLIC_URL | https://tasks example | must be like https://host/path",
                "TASKS_PUBLIC_URL | https://tasks.example:0 | must be like https://host/path",
                "TASKS_PUBLIC_URL | https://tasks.example:65536 | must be like https://host/path",
                "TASKS_PUBLIC_URL | https://tasks.example// | must be like https://host/path",
                "TASKS_TRUSTED_PROXIES | proxy.example | has an element that cannot be one: proxy.example",
                "TASKS_TRUSTED_PROXIES | 10.0.0.0/33 | has an element that cannot be one: 10.0.0.0/33",
                "TASKS_TRUSTED_PROXIES | 300.0.0.1 | has an element that cannot be one: 300.0.0.1",
                "TASKS_TRUSTED_PROXIES | 10.0.0 | has an element that cannot be one: 10.0.0",
                "TASKS_TRUSTED_PROXIES | ::1/129 | has an element that cannot be one: ::1/129",
                "TASKS_TRUSTED_PROXIES | 1::2::3 | has an element that cannot be one: 1::2::3",
                "TASKS_TRUSTED_PROXIES | 10.0.0.0/ | has an element that cannot be one: 10.0.0.0/",
                "TASKS_TRUSTED_PROXIES | 10.0.0.0/8/8 | has an element that cannot be one: 10.0.0.0/8/8",
                "TASKS_RATE_LIMIT | -1 | must be a whole number from 0 to 1000000",
                "TASKS_SESSION_DAYS | 0 | must be a whole number from 1 to 3650",
                "TASKS_SECRET | fifteen signs!! | "
                        + "must be at least 16 characters of printable ASCII without a space at either end"
            },
            delimiter = '|')
    void aBadValueStopsTheStartAndIsNamed(String name, String value, String rest) {
        assertEquals("The settings are wrong: " + name + " " + rest, SettingsReaderTest.fault(Map.of(name, value)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://keycloak.example/realms/team",
                "HTTP://keycloak.example",
                "http://192.168.0.7:8080",
                "http://localhost.keycloak.example",
                "http://127.0.0.1.keycloak.example",
                "http://[2001:db8::1]",
                "http://128.0.0.1"
            })
    void whoeverIsOnTheWayToAProviderMustNotSpeakForIt(String issuer) {
        assertEquals(
                "The settings are wrong: TASKS_OIDC_ISSUER must be https, unless the provider is on this machine"
                        + " (localhost, 127.0.0.1, [::1])",
                SettingsReaderTest.fault(Map.of("TASKS_OIDC_ISSUER", issuer, "TASKS_OIDC_AUDIENCE", "tasks")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://keycloak.example/realms/team",
                "https://login.example/",
                "http://127.0.0.1:8080/realms/team",
                "http://127.9.9.9",
                "http://localhost:8080/",
                "http://LOCALHOST",
                "http://[::1]:8080",
                "http://[0:0:0:0:0:0:0:1]",
                "http://[::ffff:127.0.0.1]"
            })
    void aProviderOnThisMachineMayDoWithoutTls(String issuer) {
        Map<String, String> variables = Map.of("TASKS_OIDC_ISSUER", issuer, "TASKS_OIDC_AUDIENCE", "tasks");
        assertEquals(
                Optional.of(new Settings.OpenIdProvider(issuer, "tasks", 90)),
                read(variables).provider());
    }

    @ParameterizedTest
    @CsvSource(
            value = {
                "dev | long enough | TASKS_ADMIN_USER cannot be a user's name",
                "DEV | long enough | TASKS_ADMIN_USER cannot be a user's name",
                "a b | long enough | TASKS_ADMIN_USER cannot be a user's name",
                "x | long enough | TASKS_ADMIN_USER cannot be a user's name",
                "root | too short | TASKS_ADMIN_PASSWORD must be 10 to 1,000 characters"
            },
            delimiter = '|')
    void anAccountThatNobodyCouldHaveIsRefused(String user, String password, String fault) {
        Map<String, String> variables = Map.of("TASKS_ADMIN_USER", user, "TASKS_ADMIN_PASSWORD", password);
        assertEquals("The settings are wrong: " + fault, SettingsReaderTest.fault(variables));
    }

    @Test
    void twoThatBelongTogetherAreSetTogether() {
        assertEquals(
                "The settings are wrong: TASKS_ADMIN_USER and TASKS_ADMIN_PASSWORD must be set together",
                SettingsReaderTest.fault(Map.of("TASKS_ADMIN_USER", "root")));
        assertEquals(
                "The settings are wrong: TASKS_OIDC_ISSUER and TASKS_OIDC_AUDIENCE must be set together",
                SettingsReaderTest.fault(Map.of("TASKS_OIDC_AUDIENCE", "tasks")));
    }

    @Test
    void everyFaultIsNamedAtOnceAndNoSecretIsInIt() {
        String fault = SettingsReaderTest.fault(Map.of(
                "TASKS_ADMIN_USER", "a b",
                "TASKS_ADMIN_PASSWORD", "tiny",
                "TASKS_SECRET", "hidden",
                "TASKS_TRUSTED_PROXIES", "10.0.0.0/99",
                "TASKS_PUBLIC_URL", "nowhere",
                "TASKS_DB_POOL_SIZE", "none"));
        for (String name :
                List.of("ADMIN_USER", "ADMIN_PASSWORD", "SECRET", "TRUSTED_PROXIES", "PUBLIC_URL", "DB_POOL_SIZE")) {
            assertTrue(fault.contains("TASKS_" + name), fault);
        }
        assertFalse(fault.contains("hidden") || fault.contains("tiny"), fault);
    }
}
