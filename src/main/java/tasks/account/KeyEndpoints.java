package tasks.account;

import com.nimbusds.jose.jwk.ECKey;
import tasks.http.JsonWriter;
import tasks.http.Reply;

/**
 * The public keys that access tokens are checked with (RFC 7517).
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class KeyEndpoints {
    private final KeyRing keys;

    public KeyEndpoints(KeyRing keys) {
        this.keys = keys;
    }

    /** 200 {@code {"keys":[…]}}, never with a private part: only public members are named here. */
    public Reply published() {
        return Reply.json(200, out -> out.array("keys", keys.published(), KeyEndpoints::key));
    }

    private static void key(ECKey key, JsonWriter out) {
        out.member("kty", "EC")
                .member("use", "sig")
                .member("alg", "ES256")
                .member("kid", key.getKeyID())
                .member("crv", key.getCurve().getName())
                .member("x", key.getX().toString())
                .member("y", key.getY().toString());
    }
}
