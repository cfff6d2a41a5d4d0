package tasks.account;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSAEncrypter;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.EncryptedJWT;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tasks.testkit.Provider;

/** What RFC 8725 warns of, tried with tokens of an identity provider. */
class OidcAttackTest extends OidcTrial {
    @Test
    void r21_aTokenThatIsNotSignedIsRefused() throws Exception {
        String none = new PlainJWT(provider.claims("mallory").build()).serialize();
        desk.assertPassed(none);
        desk.assertRefused(none + "AAAA");
        String good = mallory(claims -> {});
        desk.assertPassed(good.substring(0, good.lastIndexOf('.') + 1));
        desk.assertRefused(
                with(good, "{\"alg\":\"none\",\"kid\":\"" + provider.key().getKeyID() + "\"}"));
        desk.assertRefused(with(good, "{\"alg\":\"nOnE\"}"));
        desk.assertRefused(with(good, "{\"kid\":\"x\"}"));
    }

    /** The token with another header; its signature no longer fits, but that is not to be asked. */
    private static String with(String token, String header) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(header.getBytes(StandardCharsets.UTF_8))
                + token.substring(token.indexOf('.'));
    }

    @Test
    void r21_thePublicKeyIsNoSecretToSignWith() throws Exception {
        byte[] published = provider.key().toRSAKey().toRSAPublicKey().getEncoded();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .keyID(provider.key().getKeyID())
                        .build(),
                provider.claims("mallory").build());
        token.sign(new MACSigner(published));
        desk.assertRefused(token.serialize());
    }

    @Test
    void r31_theKeySaysWhatAlgorithmIsRight() throws Exception {
        JWK key = new RSAKeyGenerator(2_048)
                .keyID("k")
                .algorithm(JWSAlgorithm.PS256)
                .generate();
        provider.publish(List.of(key));
        JWTClaimsSet claims = provider.claims("ann").build();
        JWTClaimsSet bad = provider.claims("mallory").build();
        desk.accepted(Provider.sign(Provider.header(JWSAlgorithm.PS256, key).build(), claims, key));
        desk.assertRefused(
                Provider.sign(Provider.header(JWSAlgorithm.RS256, key).build(), bad, key));
    }

    @Test
    void r35_keysThatAreWeakOrForEncryptionOrPublishedWholeAreNone() throws Exception {
        JWK forEncryption = new RSAKeyGenerator(2_048)
                .keyID("enc")
                .keyUse(KeyUse.ENCRYPTION)
                .generate();
        JWK weak = new RSAKeyGenerator(1_024, true).keyID("weak").generate();
        JWK whole = new RSAKeyGenerator(2_048).keyID("whole").generate();
        provider.publishKeys("{\"keys\":[{\"kty\":\"new\"}," + forEncryption.toPublicJWK() + "," + weak.toPublicJWK()
                + "," + whole + "]}");
        for (JWK key : List.of(forEncryption, weak, whole)) {
            desk.assertRefused(Provider.sign(
                    Provider.header(JWSAlgorithm.RS256, key).build(),
                    provider.claims("mallory").build(),
                    key));
        }
    }

    @Test
    void r310_aKeyThatTheTokenBringsOrPointsToIsIgnored() throws Exception {
        JWK own = new RSAKeyGenerator(2_048).keyID(provider.key().getKeyID()).generate();
        JWTClaimsSet claims = provider.claims("mallory").build();
        int before = provider.requests();
        desk.assertRefused(
                Provider.sign(provider.header().jwk(own.toPublicJWK()).build(), claims, own));
        desk.assertRefused(Provider.sign(
                provider.header().jwkURL(URI.create(provider.url("/stolen"))).build(), claims, own));
        desk.assertRefused(Provider.sign(
                provider.header()
                        .x509CertURL(URI.create(provider.url("/stolen")))
                        .build(),
                claims,
                own));
        assertTrue(provider.requests() - before <= 2, "only the provider's own keys are read");
        // and a good token is no worse for it
        desk.accepted(Provider.sign(
                provider.header().jwk(own.toPublicJWK()).build(),
                provider.claims("ann").build(),
                provider.key()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../../dev/null", "' OR 1=1 --", "http://127.0.0.1/", "", "a\nb", "${jndi:ldap://x}"})
    void r310_theNameOfAKeyIsComparedAndNothingElse(String name) throws Exception {
        desk.assertRefused(Provider.sign(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(name).build(),
                provider.claims("mallory").build(),
                provider.key()));
    }

    @Test
    void r311_aTokenForAnotherEndIsNoAccessToken() throws Exception {
        for (String type : List.of("logout+jwt", "secevent+jwt", "dpop+jwt", "JOSE", "refresh+jwt", "rt+jwt", "")) {
            desk.assertRefused(Provider.sign(
                    provider.header().type(new JOSEObjectType(type)).build(),
                    provider.claims("mallory").build(),
                    provider.key()));
        }
        for (String type : List.of("ID", "Refresh", "Offline", "Logout", "DPoP", "Serialized-ID")) {
            assertRefused(claims -> claims.claim("typ", type));
        }
        for (String claim : List.of("nonce", "at_hash", "c_hash", "s_hash")) {
            assertRefused(claims -> claims.claim(claim, "x"));
        }
        assertRefused(claims -> claims.claim("events", Map.of("logout", Map.of())));
        assertRefused(claims -> claims.claim("cnf", Map.of("jkt", "x")));
    }

    @Test
    void r311_anAccessTokenMayCallItselfSo() throws Exception {
        for (String type : List.of("JWT", "jwt", "at+jwt", "AT+JWT", "application/at+jwt")) {
            desk.accepted(Provider.sign(
                    provider.header().type(new JOSEObjectType(type)).build(),
                    provider.claims("ann").build(),
                    provider.key()));
        }
        desk.accepted(Provider.sign(
                provider.header().type(null).build(), provider.claims("ann").build(), provider.key()));
        desk.accepted(
                provider.token("ann", claims -> claims.claim("typ", "Bearer").claim("nonce", "x")));
    }

    @Test
    void whatMustBeUnderstoodIsRefused() throws Exception {
        desk.assertRefused(Provider.sign(
                provider.header()
                        .criticalParams(Set.of("exp"))
                        .customParam("exp", 1)
                        .build(),
                provider.claims("mallory").build(),
                provider.key()));
        String good = mallory(claims -> {});
        String head = "{\"alg\":\"RS256\",\"kid\":\"" + provider.key().getKeyID() + "\",";
        for (String more :
                List.of("\"b64\":false}", "\"crit\":[]}", "\"zip\":\"DEF\"}", "\"cty\":\"JWT\"}", "\"typ\":1}")) {
            desk.assertRefused(with(good, head + more));
        }
    }

    @Test
    void whatIsEncryptedIsLeftToOthers() throws Exception {
        EncryptedJWT token = new EncryptedJWT(
                new JWEHeader(JWEAlgorithm.RSA_OAEP_256, EncryptionMethod.A256GCM),
                provider.claims("mallory").build());
        token.encrypt(new RSAEncrypter(provider.key().toRSAKey()));
        desk.assertPassed(token.serialize());
    }

    @Test
    void whatIsSaidTwiceIsRefused() throws Exception {
        String good = mallory(claims -> {});
        String kid = provider.key().getKeyID();
        desk.assertRefused(with(good, "{\"alg\":\"RS256\",\"kid\":\"" + kid + "\",\"kid\":\"" + kid + "\"}"));
        String payload = "{\"iss\":\"" + provider.issuer() + "\",\"sub\":\"mallory\",\"sub\":\"ann\"}";
        String twice = Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8));
        String[] parts = good.split("\\.");
        desk.assertPassed(parts[0] + "." + twice + "." + parts[2]);
    }

    @Test
    void whatIsChangedOrHugeIsRefused() throws Exception {
        String good = mallory(claims -> {});
        String[] parts = good.split("\\.");
        String[] other = provider.token("ann").split("\\.");
        desk.assertRefused(parts[0] + "." + parts[1] + "." + other[2]);
        desk.assertRefused(parts[0] + "." + parts[1] + "." + parts[2].substring(4));
        desk.assertPassed(good + "!");
        desk.assertPassed(good + "=");
        desk.assertPassed(" " + good);
        desk.assertPassed(mallory(claims -> claims.claim("x", "x".repeat(20_000))));
    }
}
