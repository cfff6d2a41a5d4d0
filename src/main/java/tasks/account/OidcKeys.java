package tasks.account;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyOperation;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The keys that an identity provider publishes (RFC 7517), those of them that check signatures.
 *
 * <p><b>Threads:</b> immutable.
 */
final class OidcKeys {
    /** Asymmetric ones alone: with a symmetric one, whoever reads the public key could sign (RFC 8725 section 2.1). */
    private static final Set<JWSAlgorithm> RSA = Set.of(
            JWSAlgorithm.RS256,
            JWSAlgorithm.RS384,
            JWSAlgorithm.RS512,
            JWSAlgorithm.PS256,
            JWSAlgorithm.PS384,
            JWSAlgorithm.PS512);

    private static final Set<JWSAlgorithm> EC = Set.of(JWSAlgorithm.ES256, JWSAlgorithm.ES384, JWSAlgorithm.ES512);

    private static final int LEAST_RSA_BITS = 2_048; // RFC 7518 section 3.3
    private static final int MOST = 100;

    private final List<JWK> keys;

    private OidcKeys(List<JWK> keys) {
        this.keys = List.copyOf(keys);
    }

    /** The algorithm of that name, in its letter case, where it is one that counts. */
    static Optional<JWSAlgorithm> algorithm(String name) {
        JWSAlgorithm algorithm = new JWSAlgorithm(name);
        return RSA.contains(algorithm) || EC.contains(algorithm) ? Optional.of(algorithm) : Optional.empty();
    }

    /** Reads a set; what in it is no key, or none that is understood, is left out (RFC 7517 section 5). */
    static OidcKeys parse(String jwks) throws ParseException {
        Map<String, Object>[] all = JSONObjectUtils.getJSONObjectArray(JSONObjectUtils.parse(jwks), "keys");
        if (all == null || all.length > MOST) {
            throw new ParseException("It has no keys, or too many", 0);
        }
        List<JWK> keys = new ArrayList<>();
        for (Map<String, Object> each : all) {
            parse(each).filter(OidcKeys::checksSignatures).ifPresent(keys::add);
        }
        return new OidcKeys(keys);
    }

    private static Optional<JWK> parse(Map<String, Object> key) {
        try {
            return Optional.of(JWK.parse(key));
        } catch (ParseException | IllegalArgumentException | IllegalStateException e) {
            return Optional.empty();
        }
    }

    private static boolean checksSignatures(JWK key) {
        boolean meant = (key.getKeyUse() == null || KeyUse.SIGNATURE.equals(key.getKeyUse()))
                && (key.getKeyOperations() == null || key.getKeyOperations().contains(KeyOperation.VERIFY));
        boolean strong = key instanceof ECKey || (key instanceof RSAKey && key.size() >= LEAST_RSA_BITS);
        // one whose private part is published is anybody's
        return meant && strong && !key.isPrivate();
    }

    /**
     * The keys that a token may be signed with: those of the name that it gives, or the only one there is where it gives
     * none. The key says what algorithm is right, the token has no say in that (RFC 8725 section 3.1).
     */
    List<JWK> find(JWSAlgorithm algorithm, Optional<String> keyId) {
        List<JWK> found = keys.stream()
                .filter(key -> keyId.map(id -> id.equals(key.getKeyID())).orElse(true) && fits(key, algorithm))
                .toList();
        return keyId.isEmpty() && found.size() > 1 ? List.of() : found;
    }

    private static boolean fits(JWK key, JWSAlgorithm algorithm) {
        if (key.getAlgorithm() != null && !key.getAlgorithm().equals(algorithm)) {
            return false;
        }
        return key instanceof ECKey ec
                ? EC.contains(algorithm) && Curve.forJWSAlgorithm(algorithm).contains(ec.getCurve())
                : RSA.contains(algorithm);
    }
}
