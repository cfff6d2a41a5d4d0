package tasks.account;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.testkit.TestDatabase;

/** The attacks of RFC 8725 section 2 on access tokens: each is 401, and none is a fault of the server. */
class AccessTokensTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private IdentityDesk desk;
    private String good;
    private String header;
    private String payload;
    private String signature;

    @BeforeEach
    void open() {
        desk = new IdentityDesk(database.database());
        desk.signUp("ann");
        good = desk.login("ann").get("access_token").asText();
        String[] parts = good.split("\\.");
        header = text(parts[0]);
        payload = text(parts[1]);
        signature = parts[2];
    }

    private static String text(String part) {
        return new String(Base64.getUrlDecoder().decode(part), UTF_8);
    }

    private static String part(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    private void refused(String what, String token) {
        assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.bearer(token)), what);
    }

    private String signed(ECKey key, String header, String payload) throws Exception {
        JWSObject jws = new JWSObject(JWSHeader.parse(header), new Payload(payload));
        jws.sign(new ECDSASigner(key));
        return jws.serialize();
    }

    /** With this server's own key. */
    private String own(String header, String payload) throws Exception {
        return signed(desk.keys.current(), header, payload);
    }

    @Test
    void theTokenThatWasMadeIsGood() throws Exception {
        assertEquals("ann", desk.bearer(good).username());
        assertEquals("ann", desk.bearer(own(header, payload)).username());
    }

    @Test
    void theAlgorithmIsTheKeysAndNotTheTokens() throws Exception {
        for (String none : List.of("none", "None", "NONE", "nOnE", "")) {
            String unsigned = part(header.replace("ES256", none)) + "." + part(payload) + ".";
            refused("alg " + none, unsigned);
            refused("alg " + none, unsigned + signature);
        }
        ECKey key = desk.keys.current();
        List<byte[]> secrets = new ArrayList<>(List.of(
                key.toPublicJWK().toJSONString().getBytes(UTF_8),
                key.toECPublicKey().getEncoded(),
                ("-----BEGIN PUBLIC KEY-----\n"
                                + Base64.getMimeEncoder()
                                        .encodeToString(key.toECPublicKey().getEncoded())
                                + "\n-----END PUBLIC KEY-----\n")
                        .getBytes(UTF_8)));
        for (byte[] secret : secrets) {
            JWSHeader mac = new JWSHeader.Builder(JWSAlgorithm.HS256)
                    .type(new JOSEObjectType("at+jwt"))
                    .keyID(key.getKeyID())
                    .build();
            JWSObject jws = new JWSObject(mac, new Payload(payload));
            jws.sign(new MACSigner(secret));
            refused("HS256 with the public key", jws.serialize());
        }
        for (String other : List.of("ES384", "ES512", "RS256", "PS256", "HS256", "EdDSA", "ES256K", "A128KW", "dir")) {
            refused(other, part(header.replace("ES256", other)) + "." + part(payload) + "." + signature);
        }
    }

    @Test
    void noKeyIsTakenThatTheTokenBrings() throws Exception {
        ECKey theirs = new ECKeyGenerator(Curve.P_256).keyID("theirs").generate();
        String kid = desk.keys.current().getKeyID();
        refused("another key under our name", signed(theirs, header, payload));
        for (String name : List.of(
                "theirs",
                "",
                "../../../../dev/null",
                "' OR '1'='1",
                "x'; DROP TABLE signing_key; --",
                "\\u0000",
                "*")) {
            refused("kid " + name, signed(theirs, header.replace(kid, name), payload));
        }
        refused("no kid", signed(theirs, "{\"alg\":\"ES256\",\"typ\":\"at+jwt\"}", payload));
        String begin = header.substring(0, header.length() - 1);
        refused("jwk", signed(theirs, begin + ",\"jwk\":" + theirs.toPublicJWK().toJSONString() + "}", payload));
        refused(
                "jwk, jku and their kid",
                signed(
                        theirs,
                        "{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"theirs\",\"jku\":\"http://127.0.0.1:9/\","
                                + "\"x5u\":\"http://127.0.0.1:9/\",\"jwk\":"
                                + theirs.toPublicJWK().toJSONString() + "}",
                        payload));
        refused("crit", own(begin + ",\"crit\":[\"exp\"],\"exp\":1}", payload));
        refused("b64", own(begin + ",\"crit\":[\"b64\"],\"b64\":false}", payload));
    }

    @Test
    void whatIsForAnotherPurposeServerOrUserIsRefused() throws Exception {
        refused("typ JWT", own(header.replace("at+jwt", "JWT"), payload));
        refused("no typ", own(header.replace("\"typ\":\"at+jwt\",", ""), payload));
        Map<String, String> claims = new LinkedHashMap<>();
        claims.put("iss", payload.replace("\"iss\":\"test\"", "\"iss\":\"other\""));
        claims.put("aud", payload.replaceAll("\"aud\":(\\[?)\"test\"", "\"aud\":$1\"other\""));
        claims.put("no iss", payload.replace("\"iss\":\"test\",", ""));
        claims.put("sub of nobody", payload.replace("\"sub\":\"1\"", "\"sub\":\"2\""));
        claims.put("sub no number", payload.replace("\"sub\":\"1\"", "\"sub\":\"ann\""));
        claims.put("sub an object", payload.replace("\"sub\":\"1\"", "\"sub\":{}"));
        claims.put("sub huge", payload.replace("\"sub\":\"1\"", "\"sub\":\"" + "9".repeat(40) + "\""));
        claims.put("no sub", payload.replace("\"sub\":\"1\",", ""));
        claims.put("sid of nobody", payload.replace("\"sid\":\"1\"", "\"sid\":\"2\""));
        claims.put("sid a number", payload.replace("\"sid\":\"1\"", "\"sid\":1"));
        claims.put("no exp", payload.replaceAll(",?\"exp\":[0-9]+", "").replace("{,", "{"));
        claims.put("exp past", payload.replaceAll("\"exp\":[0-9]+", "\"exp\":1"));
        claims.put("exp text", payload.replaceAll("\"exp\":[0-9]+", "\"exp\":\"never\""));
        claims.put("exp null", payload.replaceAll("\"exp\":[0-9]+", "\"exp\":null"));
        claims.put("no object", "[]");
        claims.put("no JSON", "hello");
        claims.put("empty", "");
        claims.put("deep", "{\"a\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}");
        for (Map.Entry<String, String> each : claims.entrySet()) {
            assertTrue(!each.getValue().equals(payload), each.getKey());
            refused(each.getKey(), own(header, each.getValue()));
        }
    }

    @Test
    void aTokenThatIsAlteredInAnySignIsRefused() {
        for (int i = 0; i < good.length(); i++) {
            char changed = good.charAt(i) == 'A' ? 'B' : 'A';
            refused("at " + i, good.substring(0, i) + changed + good.substring(i + 1));
            refused("without " + i, good.substring(0, i) + good.substring(i + 1));
        }
        // the last sign has four bits that no byte needs
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (int i = 0; i < alphabet.length(); i++) {
            char last = alphabet.charAt(i);
            String other = good.substring(0, good.length() - 1) + last;
            if (!other.equals(good)) {
                refused("last sign " + last, other);
            }
        }
        for (String more : List.of("=", "==", ".", " ", "\t", "A", "AAAA", "+", "\u00e4", "\u0000", "\n")) {
            refused("with more", good + more);
            refused(
                    "with more within",
                    good.substring(0, good.length() - 5) + more + good.substring(good.length() - 5));
        }
    }

    @Test
    void whatIsNoTokenAtAllIsRefused() throws Exception {
        List<String> all = new ArrayList<>(
                List.of("ey..", "ey.ey.ey", "eyJ9..", "..", ".", "ey", "", header, part(header) + "." + part(payload)));
        for (int i = 0; i < good.length(); i += 7) {
            all.add(good.substring(0, i));
        }
        all.add("ey" + "A".repeat(2_000_000) + ".e30.e30");
        all.add("ey" + ".".repeat(100_000));
        all.add(part("{\"alg\":\"ES256\",\"a\":" + "[".repeat(9_000)) + ".e30.e30");
        all.add(part("{\"alg\":\"dir\",\"enc\":\"A128GCM\"}") + ".a.b.c.d");
        all.add(part("{\"alg\":\"ES256\",\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + part(payload) + ".");
        all.add(part("{\"alg\":5}") + ".e30.e30");
        all.add(part("{\"alg\":\"ES256\",\"kid\":5,\"typ\":7}") + ".e30.e30");
        all.add(part("null") + "." + part("null") + ".");
        all.add(own(header, good));
        for (String token : all) {
            refused(token.substring(0, Math.min(60, token.length())), token);
        }
    }

    /** A claim that is there twice is read as its last in one library and as its first in another. */
    @Test
    void claimsThatAreThereTwiceAreOnlyThoseOfOurOwn() throws Exception {
        String twice = payload.substring(0, payload.length() - 1) + ",\"sub\":\"2\"}";
        refused("sub twice", own(header, twice));
    }
}
