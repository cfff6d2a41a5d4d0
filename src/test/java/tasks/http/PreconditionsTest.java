package tasks.http;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditional requests (RFC 9110 section 13.1), with what proxies make of ETags. */
class PreconditionsTest {
    private static Preconditions ifMatch(String... values) {
        return new Preconditions(List.of(values), List.of());
    }

    private static Preconditions ifNoneMatch(String... values) {
        return new Preconditions(List.of(), List.of(values));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"7\"",
                "W/\"7\"",
                "\"7-gzip\"",
                "\"7--gzip\"",
                "W/\"7-gzip\"",
                "\"7;br\"",
                "\"7\"-gzip",
                "\"7\";br",
                "\"7-zstd\"",
                "\"7-gzip--br\"",
                "\"7-gzip;br\"",
                "W/\"7;gzip\"-br;zstd",
                "*",
                " * ",
                "*,",
                "\"6\", \"7\"",
                "\"a,b\",W/\"7\"",
            })
    void aTagIsKnownAgainWhateverAProxyDidToIt(String value) {
        assertDoesNotThrow(() -> ifMatch(value).check(7));
        assertTrue(ifNoneMatch(value).isKnown(7));
        assertEquals(
                412,
                assertThrows(HttpFailure.class, () -> ifNoneMatch(value).check(7))
                        .status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "\"6\"",
                "\"77\"",
                "\"07\"",
                "\"7",
                "7\"",
                "\"7 \"",
                "\"7-\"",
                "\"-7\"",
                "w/\"7\"",
                "\"7\"x",
                "\"7,8\"",
                "\"6-7\"",
                "\"\u0667\"",
                "\"99999999999999999999\"",
            })
    void anythingElseIsAnotherTag(String value) {
        assertEquals(
                412,
                assertThrows(HttpFailure.class, () -> ifMatch(value).check(7)).status());
        assertFalse(ifNoneMatch(value).isKnown(7));
        assertDoesNotThrow(() -> ifNoneMatch(value).check(7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"1\", *", "*, \"7\"", "\"7\",*", "*,*", "* , W/\"1\""})
    void aStarStandsAlone(String value) {
        for (Preconditions list : List.of(ifMatch(value), ifNoneMatch(value))) {
            for (Executable asked : List.<Executable>of(() -> list.check(7), () -> list.isKnown(7))) {
                HttpFailure failure = assertThrows(HttpFailure.class, asked);
                assertEquals(400, failure.status());
                assertEquals("* must stand alone in If-Match and If-None-Match", failure.message());
            }
        }
    }

    @Test
    void aReaderWhoExpectsAnotherStateIsToldSoBeforeAnythingElse() {
        assertFalse(ifMatch("\"7\"").isKnown(7));
        assertFalse(ifMatch("*").isKnown(7));
        assertThrows(HttpFailure.class, () -> ifMatch("\"6\"").isKnown(7));
        Preconditions both = new Preconditions(List.of("\"6\""), List.of("\"7\""));
        assertEquals(412, assertThrows(HttpFailure.class, () -> both.isKnown(7)).status());
        assertFalse(both.isKnown(6));
        assertTrue(new Preconditions(List.of("\"7\""), List.of("\"7\"")).isKnown(7));
    }

    @Test
    void aTagWithSuffixesWithoutEndIsAnotherTag() {
        assertFalse(ifNoneMatch("\"7" + "-a".repeat(4_000) + "\"").isKnown(7));
    }

    @Test
    void headersThatAreRepeatedAreOneList() {
        assertDoesNotThrow(() -> ifMatch("\"1\"", "\"7\"").check(7));
        assertThrows(HttpFailure.class, () -> ifNoneMatch("\"1\"", "\"7\"").check(7));
    }

    @Test
    void withoutAConditionEverythingPassesAndNothingIsKnown() {
        Preconditions none = new Preconditions(List.of(), List.of());
        assertDoesNotThrow(() -> none.check(7));
        assertFalse(none.isKnown(7));
        assertEquals("\"7\"", Preconditions.tag(7));
    }
}
