package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.testkit.Provider;

/** Which tokens of an identity provider count (RFC 7519). */
class OidcTokenTest extends OidcTrial {
    private static Date in(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    @Test
    void aGoodTokenCountsUntilItEndsAndAMinuteForClocksThatDiffer() throws Exception {
        Instant end = Instant.now().plusSeconds(300);
        String token = provider.token("ann", claims -> claims.expirationTime(Date.from(end)));
        assertEquals((end.getEpochSecond() + 60) * 1000, desk.accepted(token).expires());
        desk.forward(Duration.ofSeconds(350));
        desk.accepted(token);
        desk.forward(Duration.ofSeconds(20));
        desk.assertRefused(token);
    }

    @Test
    void aTokenThatIsRememberedCountsWithoutTheProvider() throws Exception {
        String token = provider.token("ann");
        desk.accepted(token);
        provider.stop();
        assertEquals(desk.accepted(token), desk.accepted(token));
    }

    @Test
    void timesAreCheckedAndTheEndIsRequired() throws Exception {
        assertRefused(claims -> claims.expirationTime(null));
        assertRefused(claims -> claims.expirationTime(in(-70)));
        assertRefused(claims -> claims.notBeforeTime(in(90)));
        assertRefused(claims -> claims.issueTime(in(90)));
        assertRefused(claims -> claims.claim("exp", "9999999999"));
        assertRefused(claims -> claims.claim("exp", Long.MAX_VALUE));
        assertRefused(claims -> claims.claim("nbf", "soon"));
        desk.accepted(provider.token("ann", claims -> claims.expirationTime(in(-30))));
        desk.accepted(
                provider.token("ann", claims -> claims.notBeforeTime(in(30)).issueTime(in(30))));
    }

    @Test
    void theAudienceMustBeThisServer() throws Exception {
        assertRefused(claims -> claims.audience("another"));
        assertRefused(claims -> claims.audience(List.of()));
        assertRefused(claims -> claims.audience(Provider.AUDIENCE + "/"));
        assertRefused(claims -> claims.claim("aud", List.of(Provider.AUDIENCE, 1)));
        desk.accepted(provider.token("ann", claims -> claims.audience(Provider.AUDIENCE)));
    }

    @Test
    void aTokenOfAnotherIssuerIsLeftToOthers() throws Exception {
        for (String issuer : List.of("https://other.example", provider.issuer() + "/", provider.issuer() + "x")) {
            desk.assertPassed(mallory(claims -> claims.issuer(issuer)));
        }
        desk.assertPassed(mallory(claims -> claims.issuer(null)));
        desk.assertPassed("not.a.token");
        desk.assertPassed("eyJ9.eyJ9.AAAA");
        assertEquals(0, provider.requests(), "nobody asks the provider about them");
    }

    @Test
    void theSubjectIsRequiredAndBounded() throws Exception {
        assertRefused(claims -> claims.subject(null));
        assertRefused(claims -> claims.subject(" "));
        assertRefused(claims -> claims.subject("x".repeat(256)));
        assertRefused(claims -> claims.claim("sub", 7));
        desk.accepted(provider.token("x".repeat(255)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"})
    void everyAlgorithmOfRsaCounts(String algorithm) throws Exception {
        JWSHeader header =
                Provider.header(JWSAlgorithm.parse(algorithm), provider.key()).build();
        desk.accepted(Provider.sign(header, provider.claims("ann").build(), provider.key()));
    }

    @Test
    void everyAlgorithmOfEllipticCurvesCountsWithItsOwnCurve() throws Exception {
        Map<Curve, JWSAlgorithm> algorithms = Map.of(
                Curve.P_256, JWSAlgorithm.ES256, Curve.P_384, JWSAlgorithm.ES384, Curve.P_521, JWSAlgorithm.ES512);
        for (Map.Entry<Curve, JWSAlgorithm> each : algorithms.entrySet()) {
            JWK key = new ECKeyGenerator(each.getKey())
                    .keyID("ec-" + each.getKey())
                    .generate();
            provider.publish(List.of(key));
            OidcDesk node = new OidcDesk(database.database(), provider);
            JWTClaimsSet claims = provider.claims("ann").build();
            node.accepted(Provider.sign(Provider.header(each.getValue(), key).build(), claims, key));
            node.close();
        }
    }

    @Test
    void withoutANameTheOnlyKeyCounts() throws Exception {
        JWSHeader header = new JWSHeader(JWSAlgorithm.RS256);
        desk.accepted(Provider.sign(header, provider.claims("ann").build(), provider.key()));
        JWK second = new RSAKeyGenerator(2_048).keyID("second").generate();
        provider.publish(List.of(provider.key(), second));
        OidcDesk node = new OidcDesk(database.database(), provider);
        node.assertRefused(Provider.sign(header, provider.claims("mallory").build(), second));
        node.close();
    }
}
