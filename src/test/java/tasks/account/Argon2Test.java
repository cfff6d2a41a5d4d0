package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Hashes that others have made, and our own. */
class Argon2Test {
    /** Of Argon2's reference implementation (its test.c, version 0x13). */
    private static final String REFERENCE =
            "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void theReferenceImplementationsHashIsTheSame() {
        assertTrue(Argon2.parse(REFERENCE).matches(bytes("password")));
        assertFalse(Argon2.parse(REFERENCE).matches(bytes("Password")));
        assertEquals(REFERENCE, Argon2.parse(REFERENCE).text());
        assertEquals(
                REFERENCE,
                Argon2.of(bytes("password"), 65_536, 2, 1, bytes("somesalt"), 32)
                        .text());
    }

    @Test
    void whatIsNoHashIsAFault() {
        for (String text : new String[] {"", "plain", REFERENCE.replace("argon2id", "argon2i"), REFERENCE + "$x"}) {
            assertThrows(IllegalStateException.class, () -> Argon2.parse(text), text);
        }
    }
}
