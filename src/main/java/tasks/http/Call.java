package tasks.http;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What came in: a request as the route table handed it to its handler.
 *
 * @param identity who asks
 * @param ids the numbers in the path, in order; −1 for one that is too large to name anything
 * @param contextPath what links begin with: where the WAR is deployed, as the client spelt it; empty for the root
 * @param requestId as answered in {@code X-Request-Id}
 * @param head method, path, query and headers
 * @param body the request's body; empty where the route takes none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Call(Identity identity, long[] ids, String contextPath, String requestId, Head head, byte[] body) {
    private static final int MAX_KEY_LENGTH = 255;

    /** The number of the account whose data this is about. */
    public long owner() {
        return identity.owner();
    }

    /** The first number in the path. */
    public long id() {
        return ids[0];
    }

    /** The second number in the path. */
    public long secondId() {
        return ids[1];
    }

    /** All values of a header, by its name in any letter case. */
    public List<String> header(String name) {
        return head.header(name);
    }

    /** Whether the client asks for server-sent events: its {@code Accept} names them. */
    public boolean asksForEvents() {
        return header("Accept").stream().anyMatch(accept -> MediaTypes.names(accept, MediaTypes.EVENT_STREAM));
    }

    /** What the request says of the state that it expects. */
    public Preconditions preconditions() {
        return new Preconditions(header("If-Match"), header("If-None-Match"));
    }

    /** Where the request comes from. */
    public Client client() {
        return head.client().get();
    }

    /**
     * The client's name for this request, however often it is sent (draft-ietf-httpapi-idempotency-key-header).
     *
     * @throws HttpFailure 400 where it is not one of 1 to 255 visible ASCII characters
     */
    public Optional<String> idempotencyKey() {
        List<String> values = header("Idempotency-Key");
        if (values.isEmpty()) {
            return Optional.empty();
        }
        String key = values.get(0);
        boolean sound = values.size() == 1
                && !key.isEmpty()
                && key.length() <= MAX_KEY_LENGTH
                && key.chars().allMatch(c -> c > ' ' && c < 0x7F);
        if (!sound) {
            throw HttpFailure.badRequest("Idempotency-Key must be 1 to 255 visible ASCII characters");
        }
        return Optional.of(key);
    }

    /** The parameters of the query. */
    public Query query() {
        return new Query(head.query());
    }

    /** The {@code Link} to the next page: this request with one parameter exchanged. */
    public String next(String parameter, String value) {
        return '<' + contextPath + head.path() + '?' + query().with(parameter, value) + ">; rel=\"next\"";
    }

    /**
     * The body as a JSON object.
     *
     * @param members those to keep
     * @throws HttpFailure 400 where it is not one
     */
    public JsonObject json(Set<String> members) {
        return Json.readObject(body, members);
    }
}
