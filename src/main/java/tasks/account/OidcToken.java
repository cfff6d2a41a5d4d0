package tasks.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A JWT of the identity provider whose header and claims are right; whether the provider signed it is asked with
 * {@link #isSignedWith}.
 *
 * @param keyId the name of the key that it claims to be signed with
 * @param signed what is signed, as sent
 * @param names what its subject may want to be called, best first
 * @param scopes what of {@link Scope} it is restricted to; all where it says nothing
 * @param issued seconds since 1970; 0 where it does not say
 * @param expires until when it is taken, in milliseconds since 1970
 */
record OidcToken(
        JWSAlgorithm algorithm,
        Optional<String> keyId,
        String signed,
        String signature,
        String subject,
        List<String> names,
        List<String> scopes,
        long issued,
        long expires) {

    /** Whether one of these keys signed it. Of the header, nothing but the algorithm goes into that. */
    boolean isSignedWith(List<JWK> keys) {
        return keys.stream().anyMatch(this::isSignedWith);
    }

    private boolean isSignedWith(JWK key) {
        try {
            JWSVerifier verifier = key instanceof ECKey ec ? new ECDSAVerifier(ec) : new RSASSAVerifier(key.toRSAKey());
            return verifier.verify(
                    new JWSHeader(algorithm), signed.getBytes(StandardCharsets.US_ASCII), new Base64URL(signature));
        } catch (JOSEException e) {
            return false;
        }
    }
}
