package tasks.account;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import tasks.http.Call;
import tasks.http.HttpFailure;
import tasks.http.Identity;
import tasks.http.JsonObject;
import tasks.http.JsonWriter;
import tasks.http.Reply;
import tasks.http.Rfc3339;

/**
 * The routes on personal access tokens.
 *
 * <p><b>Threads:</b> holds no state.
 */
public final class TokenEndpoints {
    private static final String NAME = "name";
    private static final String SCOPES = "scopes";
    private static final String EXPIRES = "expires";

    private static final int MOST_NAME = 100;

    /** Later ones could not be told. */
    private static final long LAST = Instant.parse("9999-12-31T23:59:59.999Z").toEpochMilli();

    private final TokenDao tokens;
    private final Credentials credentials;
    private final Clock clock;
    private final Duration mostOfProvided;

    /**
     * The routes.
     *
     * @param mostOfProvided how long a token lasts that is made with one of the identity provider's, which cannot say here that
     *     it has shut somebody out
     */
    public TokenEndpoints(TokenDao tokens, Credentials credentials, Clock clock, Duration mostOfProvided) {
        this.tokens = tokens;
        this.credentials = credentials;
        this.clock = clock;
        this.mostOfProvided = mostOfProvided;
    }

    /** 200 {@code {"items":[{"id","name","scopes","created","last_used","expires"}]}}; never a token. */
    public Reply list(Call call) {
        return Reply.json(200, out -> out.array("items", tokens.list(call.owner()), TokenEndpoints::item));
    }

    private static void item(TokenDao.Item item, JsonWriter out) {
        out.member("id", item.id())
                .member(NAME, item.name())
                .texts(SCOPES, item.scopes())
                .member("created", Instant.ofEpochMilli(item.created()).toString());
        if (item.lastUsed() > 0) {
            out.member("last_used", Instant.ofEpochMilli(item.lastUsed()).toString());
        }
        item.expires()
                .ifPresent(end -> out.member(EXPIRES, Instant.ofEpochMilli(end).toString()));
    }

    /**
     * 201 {@code {"id","name","scopes","token"}}, and {@code expires} where it does: the only answer with the token in it.
     * 403 for the demo user, for a scope that the request's own credential lacks, and for an end that is too late for what
     * makes it. Where none is said, a token ends with the one that makes it, or when one of the identity provider's lets it.
     */
    public Reply create(Call call) {
        AccountEndpoints.refuseDemo(call);
        JsonObject body = call.json(Set.of(NAME, SCOPES, EXPIRES));
        String name = name(body);
        List<String> scopes = scopes(body);
        Optional<Long> expires = bounded(call.identity(), expires(body));
        if (!call.identity().scopes().containsAll(scopes)) {
            throw HttpFailure.insufficientScope();
        }
        String token = PersonalTokenBackend.PREFIX + Secrets.random();
        long id = tokens.create(
                        call.identity(),
                        name,
                        scopes,
                        expires,
                        Secrets.hash(token),
                        made -> Audit.of(
                                call,
                                clock,
                                AuditEvent.TOKEN_MADE,
                                call.owner(),
                                call.identity().username(),
                                Credentials.token(made)))
                .orElseThrow(() -> HttpFailure.conflict("There are too many tokens"));
        return Reply.json(201, out -> {
                    out.member("id", id).member(NAME, name).texts(SCOPES, scopes);
                    expires.ifPresent(
                            end -> out.member(EXPIRES, Instant.ofEpochMilli(end).toString()));
                    out.member("token", token);
                })
                .header("Cache-Control", "no-store");
    }

    private static String name(JsonObject body) {
        String name = body.text(NAME)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> HttpFailure.badRequest("Name is required"));
        if (name.codePointCount(0, name.length()) > MOST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw HttpFailure.badRequest("Name must be 1 to " + MOST_NAME + " characters without control characters");
        }
        return name;
    }

    private static List<String> scopes(JsonObject body) {
        boolean given = body.has(SCOPES) && !body.isNull(SCOPES);
        List<String> scopes =
                body.texts(SCOPES).orElse(List.of()).stream().distinct().toList();
        boolean list = body.texts(SCOPES).isPresent();
        if (!given || (list && scopes.isEmpty())) {
            throw HttpFailure.badRequest("Scopes are required");
        }
        if (!list || !Scope.ALL.containsAll(scopes)) {
            throw HttpFailure.badRequest("Scopes must be a list of some of " + String.join(", ", Scope.ORDER));
        }
        return scopes;
    }

    private Optional<Long> expires(JsonObject body) {
        if (!body.has(EXPIRES) || body.isNull(EXPIRES)) {
            return Optional.empty();
        }
        long end = body.text(EXPIRES)
                .flatMap(Rfc3339::parse)
                .filter(time -> !time.isDate())
                .map(time -> TimeUnit.MICROSECONDS.toMillis(time.micros()))
                .filter(millis -> millis <= LAST)
                .orElseThrow(() -> HttpFailure.badRequest("expires must be an RFC 3339 date-time"));
        if (end <= clock.millis()) {
            throw HttpFailure.badRequest("expires must be in the future");
        }
        return Optional.of(end);
    }

    /** A session is good for as long as it is used; a token has an end, and must not put it off. */
    private Optional<Long> bounded(Identity maker, Optional<Long> expires) {
        if (Credentials.isProvided(maker)) {
            return Optional.of(boundedByProvider(expires));
        }
        long end = Credentials.tokenOf(maker).isPresent() ? maker.expires() : Identity.NEVER;
        if (expires.orElse(0L) > end) {
            throw HttpFailure.forbidden("A token cannot outlive the one that makes it");
        }
        return expires.isPresent() || end == Identity.NEVER ? expires : Optional.of(end);
    }

    /** By a clock that may be as far from this one as the provider's. */
    private long boundedByProvider(Optional<Long> expires) {
        long end = clock.millis() + mostOfProvided.toMillis();
        if (expires.orElse(0L) > end + OidcTokenReader.SKEW.toMillis()) {
            throw HttpFailure.forbidden("A token that is made with the identity provider's lasts "
                    + mostOfProvided.toDays() + " days at most");
        }
        return expires.orElse(end);
    }

    /** 200 {@code {"message":"Deleted"}}; 404. Those that it made end with it. */
    public Reply end(Call call) {
        boolean ended = tokens.end(
                call.owner(),
                call.id(),
                id -> Audit.of(
                        call,
                        clock,
                        AuditEvent.TOKEN_ENDED,
                        call.owner(),
                        call.identity().username(),
                        Credentials.token(id)));
        if (!ended) {
            throw HttpFailure.notFound("Token not found");
        }
        credentials.ended(call.owner());
        return Reply.message("Deleted");
    }
}
