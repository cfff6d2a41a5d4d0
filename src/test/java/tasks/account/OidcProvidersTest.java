package tasks.account;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jwt.JWTClaimsSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tasks.testkit.Provider;

/** Tokens as well-known providers make them, for this server and for other ends. */
class OidcProvidersTest extends OidcTrial {
    private static final String API = Provider.AUDIENCE;

    /** With the claims that all tokens have, and these; the header names its type, or none where that is empty. */
    private String token(String type, Object audience, Map<String, Object> more) throws Exception {
        JWSHeader.Builder header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(provider.key().getKeyID());
        if (!type.isEmpty()) {
            header.type(new JOSEObjectType(type));
        }
        JWTClaimsSet.Builder claims = provider.claims("f3c1b2").claim("aud", audience);
        more.forEach(claims::claim);
        return Provider.sign(header.build(), claims.build(), provider.key());
    }

    @Test
    void ofKeycloakAccessTokensAloneCount() throws Exception {
        Map<String, Object> access = Map.of(
                "typ", "Bearer",
                "azp", "web",
                "sid", "9e64",
                "acr", "1",
                "allowed-origins", List.of("http://localhost:3000"),
                "realm_access", Map.of("roles", List.of("offline_access")),
                "scope", "openid profile email",
                "preferred_username", "ann");
        desk.accepted(token("JWT", List.of(API, "account"), access));
        desk.accepted(token("at+jwt", API, access));
        // one of an older version, which carries on what its client sent
        desk.accepted(token("JWT", List.of(API, "account"), Map.of("typ", "Bearer", "nonce", "n", "azp", "web")));
        for (String other :
                List.of("ID", "Refresh", "Offline", "Logout", "Initial-Access-Token", "UMA", "action-token")) {
            desk.assertRefused(token("JWT", List.of(API, "web"), Map.of("typ", other, "azp", "web", "sid", "9e64")));
        }
        desk.assertRefused(token("JWT", API, Map.of("typ", "DPoP", "cnf", Map.of("jkt", "x"), "azp", "web")));
        desk.assertRefused(token("JWT", API, Map.of("typ", "Bearer", "cnf", Map.of("x5t#S256", "x"), "azp", "web")));
    }

    @Test
    void ofAuth0AccessTokensAloneCount() throws Exception {
        List<String> both = List.of(API, provider.issuer() + "/userinfo");
        desk.accepted(token("JWT", both, Map.of("azp", "kZ7", "scope", "openid profile", "permissions", List.of())));
        desk.accepted(token("JWT", API, Map.of("azp", "kZ7", "gty", "client-credentials")));
        desk.accepted(token("at+jwt", both, Map.of("client_id", "kZ7", "scope", "openid")));
        desk.assertRefused(token("JWT", "kZ7", Map.of("sid", "s", "name", "Ann", "nickname", "ann")));
        desk.assertRefused(token("JWT", API, Map.of("sid", "s", "nonce", "n", "name", "Ann")));
        desk.assertRefused(token("logout+jwt", API, Map.of("sid", "s")));
        desk.assertRefused(token(
                "JWT",
                API,
                Map.of("sid", "s", "events", Map.of("http://schemas.openid.net/event/backchannel-logout", Map.of()))));
    }

    @Test
    void ofEntraAccessTokensAloneCount() throws Exception {
        desk.accepted(token(
                "JWT",
                API,
                Map.of(
                        "azp",
                        "6a7b",
                        "azpacr",
                        "0",
                        "scp",
                        "access_as_user",
                        "oid",
                        "o",
                        "tid",
                        "t",
                        "ver",
                        "2.0",
                        "preferred_username",
                        "ann@example.com")));
        desk.accepted(token(
                "JWT",
                "api://" + API,
                Map.of("aud", API, "appid", "6a7b", "appidacr", "1", "roles", List.of("Sync"), "ver", "1.0")));
        desk.assertRefused(token(
                "JWT", API, Map.of("nonce", "n", "oid", "o", "tid", "t", "ver", "2.0", "name", "Ann", "rh", "r")));
        desk.assertRefused(token("JWT", API, Map.of("c_hash", "c", "oid", "o", "tid", "t", "ver", "2.0")));
        desk.assertRefused(token("pop", API, Map.of("cnf", Map.of("kid", "k"), "ver", "2.0")));
    }

    @Test
    void ofOktaAccessTokensAloneCount() throws Exception {
        desk.accepted(token("", API, Map.of("cid", "0oa1", "uid", "00u1", "scp", List.of("openid"), "ver", 1)));
        desk.assertRefused(token("", API, Map.of("at_hash", "a", "amr", List.of("pwd"), "idp", "00o1", "ver", 1)));
    }

    /** Google makes JWTs that say who somebody is, and none that let anybody in. */
    @Test
    void ofGoogleThoseOfUsersDoNotCountAndThoseForAnAudienceDo() throws Exception {
        desk.assertRefused(token(
                "JWT", API, Map.of("azp", API, "at_hash", "a", "email", "ann@gmail.com", "email_verified", true)));
        desk.accepted(token("JWT", API, Map.of("azp", "1098", "email", "sync@x.iam.gserviceaccount.com")));
    }

    @Test
    void ofCognitoThoseThatSayWhoSomebodyIsDoNotCount() throws Exception {
        desk.assertRefused(token("", API, Map.of("token_use", "id", "cognito:username", "ann", "auth_time", 1)));
        desk.accepted(token("", API, Map.of("token_use", "access", "client_id", "3n4b", "scope", "openid")));
    }

    /** RFC 9068: the audience says whom a token is for, whichever client it was given to. */
    @Test
    void aTokenThatAnotherClientHasCountsWhereItIsForThisServer() throws Exception {
        for (String type : List.of("JWT", "at+jwt", "application/at+jwt", "AT+JWT")) {
            desk.accepted(token(type, List.of("files-api", API), Map.of("azp", "files", "client_id", "files")));
            desk.assertRefused(token(type, List.of("files-api", "mail-api"), Map.of("azp", API, "client_id", API)));
        }
        for (String type :
                List.of("id_token+jwt", "dpop+jwt", "token-introspection+jwt", "oauth-authz-req+jwt", "jwt ")) {
            desk.assertRefused(token(type, API, Map.of("azp", "files", "client_id", "files")));
        }
    }
}
