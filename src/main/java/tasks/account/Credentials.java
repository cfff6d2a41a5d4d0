package tasks.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import tasks.db.DatabaseUnavailable;
import tasks.http.Identity;

/**
 * Whether sessions, personal tokens and accounts are still good. It asks the database, and remembers the answer for two seconds: what
 * has ended is refused at once by this process, and that much later by others on the same database.
 *
 * <p><b>Threads:</b> called by all at once; {@link #flush} by one.
 */
public final class Credentials implements EndedCredentials {
    private static final Duration REMEMBERED = Duration.ofSeconds(2);
    private static final int MOST_REMEMBERED = 10_000;
    /** Exact enough for a person who looks at a list of them. */
    private static final Duration USE_STEP = Duration.ofMinutes(1);

    /** How long the writing of a use waits for the owner's own transactions. */
    static final Duration USE_PATIENCE = Duration.ofMillis(100);

    private static final String SESSION = "session:";
    private static final String TOKEN = "token:";
    private static final String ACCOUNT = "account:";
    private static final String PROVIDED = "oidc:";

    private final LocalAccountDao accounts;
    private final SessionDao sessions;
    private final TokenDao tokens;
    private final Clock clock;
    private final AtomicLong endings = new AtomicLong();
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Runnable> used = new ConcurrentHashMap<>();
    private final Cache<String, Answer> remembered;

    /** What the database said after so many endings; it counts until the next. */
    private record Answer(Optional<Identity> identity, long endings) {}

    public Credentials(LocalAccountDao accounts, SessionDao sessions, TokenDao tokens, Clock clock) {
        this.accounts = accounts;
        this.sessions = sessions;
        this.tokens = tokens;
        this.clock = clock;
        // on the thread that asks: a pool of the JVM's would keep the application's classes after it is gone
        remembered = Caffeine.newBuilder()
                .expireAfterWrite(REMEMBERED)
                .maximumSize(MOST_REMEMBERED)
                .executor(Runnable::run)
                .build();
    }

    /** How the log and the history name a session. */
    static String session(long id) {
        return SESSION + id;
    }

    /** How the log and the history name a personal token. */
    static String token(long id) {
        return TOKEN + id;
    }

    /** How the log and the history name a token of an identity provider. */
    static String provided(String id) {
        return PROVIDED + id;
    }

    /** The session that an identity comes of. */
    static OptionalLong sessionOf(Identity identity) {
        return number(identity.credential(), SESSION);
    }

    /** The personal token that an identity comes of. */
    static OptionalLong tokenOf(Identity identity) {
        return number(identity.credential(), TOKEN);
    }

    /** Whether an identity comes of a token of the identity provider. */
    static boolean isProvided(Identity identity) {
        return identity.credential().startsWith(PROVIDED);
    }

    private static OptionalLong number(String credential, String prefix) {
        return credential.startsWith(prefix)
                ? OptionalLong.of(Long.parseLong(credential.substring(prefix.length())))
                : OptionalLong.empty();
    }

    /** Who has that session; empty once it has ended. */
    Optional<Identity> ofSession(long id) {
        return find(
                session(id),
                credential -> sessions.holder(id).map(holder -> {
                    use(holder);
                    return new Identity(holder.owner(), holder.username(), credential, Scope.ALL);
                }));
    }

    /** Who has that personal token; empty once it has ended. */
    Optional<Identity> ofToken(long id) {
        return find(
                        token(id),
                        credential -> tokens.holder(id).map(holder -> {
                            use(holder);
                            return new Identity(
                                    holder.owner(),
                                    holder.username(),
                                    credential,
                                    Scope.with(holder.scopes()),
                                    holder.expires().orElse(Identity.NEVER));
                        }))
                .filter(identity -> identity.expires() > clock.millis());
    }

    /** Who that account is, for a credential that the database does not have; empty once the account is deleted. */
    Optional<Identity> ofAccount(long owner) {
        return find(
                ACCOUNT + owner,
                credential -> accounts.find(owner)
                        .map(account -> new Identity(account.id(), account.username(), credential, Scope.ALL)));
    }

    /** Not while a lock of the cache is held: the database may take its time. */
    private Optional<Identity> find(String credential, Function<String, Optional<Identity>> load) {
        long before = endings.get();
        Answer known = remembered.getIfPresent(credential);
        if (known != null && known.endings == before) {
            return known.identity;
        }
        Optional<Identity> loaded = load.apply(credential);
        remembered.put(credential, new Answer(loaded, before));
        return loaded;
    }

    private void use(SessionDao.Holder holder) {
        use(session(holder.session()), holder.lastUsed(), () -> sessions.used(holder, clock.millis()));
    }

    private void use(TokenDao.Holder holder) {
        use(token(holder.token()), holder.lastUsed(), () -> tokens.used(holder, clock.millis()));
    }

    private void use(String credential, long lastUsed, Runnable write) {
        if (clock.millis() - lastUsed >= USE_STEP.toMillis()) {
            used.put(credential, write);
        }
    }

    /** Has this told of each owner of whom something has ended here, before that is answered. To be set before all else. */
    public void onEnded(LongConsumer listener) {
        listeners.add(listener);
    }

    /** Has what ended of an owner refused from now on. */
    void ended(long owner) {
        endings.incrementAndGet();
        remembered.invalidateAll();
        listeners.forEach(listener -> listener.accept(owner));
    }

    /** What is remembered is not asked: an end on another node is found so much sooner. */
    @Override
    public void tellEnded(Collection<Identity> identities, Consumer<Identity> ended) {
        long now = clock.millis();
        List<Identity> left = new ArrayList<>();
        for (Identity identity : identities) {
            if (identity.expires() <= now) {
                ended.accept(identity);
            } else {
                left.add(identity);
            }
        }
        tellMissing(left, Credentials::sessionOf, this::goodSessions, ended);
        tellMissing(left, Credentials::tokenOf, this::goodTokens, ended);
        tellMissing(
                left,
                identity -> isProvided(identity) ? OptionalLong.of(identity.owner()) : OptionalLong.empty(),
                accounts::open,
                ended);
    }

    /** Tells of those whose number is not among the good ones, which it asks for at once; what has no number is not its. */
    private static void tellMissing(
            List<Identity> all,
            Function<Identity, OptionalLong> number,
            UnaryOperator<Set<Long>> good,
            Consumer<Identity> ended) {
        Map<Long, List<Identity>> missing = new HashMap<>();
        for (Identity identity : all) {
            OptionalLong his = number.apply(identity);
            if (his.isPresent()) {
                missing.computeIfAbsent(his.getAsLong(), n -> new ArrayList<>()).add(identity);
            }
        }
        if (!missing.isEmpty()) {
            missing.keySet().removeAll(good.apply(Set.copyOf(missing.keySet())));
            missing.values().forEach(these -> these.forEach(ended));
        }
    }

    private Set<Long> goodSessions(Set<Long> ids) {
        List<SessionDao.Holder> good = sessions.holders(ids);
        good.forEach(this::use);
        return good.stream().map(SessionDao.Holder::session).collect(Collectors.toSet());
    }

    private Set<Long> goodTokens(Set<Long> ids) {
        List<TokenDao.Holder> good = tokens.holders(ids);
        good.forEach(this::use);
        return good.stream().map(TokenDao.Holder::token).collect(Collectors.toSet());
    }

    /** Writes when what was last used; no request waits for it, and whose owner is busy waits for the next time. */
    public void flush(BooleanSupplier stopped) {
        for (String credential : Set.copyOf(used.keySet())) {
            Runnable write = used.remove(credential);
            if (write != null) {
                flush(credential, write);
            }
        }
    }

    private void flush(String credential, Runnable write) {
        try {
            write.run();
        } catch (DatabaseUnavailable e) {
            used.putIfAbsent(credential, write);
            if (!e.isLocked()) {
                throw e;
            }
        }
    }
}
