package tasks.http;

import java.util.Set;

/**
 * What came in: a request as the route table handed it to its handler.
 *
 * @param identity who asks
 * @param ids the numbers in the path, in order; −1 for one that is too large to name anything
 * @param contextPath what links begin with: where the WAR is deployed, as the client spelt it; empty for the root
 * @param requestId as answered in {@code X-Request-Id}
 * @param body the request's body; empty where the route takes none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Call(Identity identity, long[] ids, String contextPath, String requestId, byte[] body) {

    /** The first number in the path. */
    public long id() {
        return ids[0];
    }

    /**
     * The body as a JSON object.
     *
     * @param members those to keep
     * @throws HttpFailure 400 where it is not one
     */
    public JsonObject json(String... members) {
        return Json.readObject(body, Set.of(members));
    }
}
