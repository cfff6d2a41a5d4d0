package tasks.account;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys that access tokens are signed with: made at the first start, kept in the database, and renewed each month. A new
 * one is published before it is used, and an old one stays for longer than what it has signed is good: nobody is logged out.
 *
 * <p><b>Threads:</b> called by all at once; {@link #renew} by one.
 */
public final class KeyRing {
    private static final Duration USED = Duration.ofDays(30);
    /** Before the first use, so that other processes and whoever reads the published keys have it by then. */
    private static final Duration ANNOUNCED = Duration.ofHours(1);

    private static final Duration KEPT = Duration.ofDays(1);
    /** Tokens with the name of a key that is not there cannot make every request ask the database. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(KeyRing.class);

    private final KeyDao dao;
    private final SecretBox box;
    private final Clock clock;
    private final AtomicLong looked = new AtomicLong();
    private volatile List<Key> keys = List.of();

    private record Key(ECKey jwk, long created) {}

    /** The keys of a database; the first is made where there is none. */
    public KeyRing(KeyDao dao, SecretBox box, Clock clock) {
        this.dao = dao;
        this.box = box;
        this.clock = clock;
        load();
        if (keys.isEmpty()) {
            add();
        }
    }

    private void load() {
        List<Key> loaded = new ArrayList<>();
        for (KeyDao.Stored stored : dao.all()) {
            ECKey jwk = parse(box.open(stored.jwk()));
            if (box.isOutdated(stored.jwk())) {
                dao.replace(new KeyDao.Stored(stored.kid(), stored.created(), box.close(jwk.toJSONString())));
            }
            loaded.add(new Key(jwk, stored.created()));
        }
        keys = List.copyOf(loaded);
    }

    private static ECKey parse(String jwk) {
        try {
            return ECKey.parse(jwk);
        } catch (ParseException e) {
            throw new IllegalStateException("A signing key in the database is malformed", e);
        }
    }

    private void add() {
        try {
            ECKey jwk = new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyIDFromThumbprint(true)
                    .generate();
            dao.add(new KeyDao.Stored(jwk.getKeyID(), clock.millis(), box.close(jwk.toJSONString())));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        load();
    }

    /** The key to sign with now: the newest that has been known for a while, or the oldest. */
    ECKey current() {
        List<Key> all = keys;
        long now = clock.millis();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (now - all.get(i).created >= ANNOUNCED.toMillis()) {
                return all.get(i).jwk;
            }
        }
        return all.get(0).jwk;
    }

    /** The key of that name; another process may just have made it. */
    Optional<ECKey> find(String kid) {
        Optional<ECKey> known = known(kid);
        long now = clock.millis();
        long before = looked.get();
        if (known.isPresent() || now - before < BETWEEN_LOOKS.toMillis() || !looked.compareAndSet(before, now)) {
            return known;
        }
        try {
            load();
        } catch (IllegalStateException e) {
            // another process was started with another TASKS_SECRET; the keys that this one has are good still
            LOG.error("The signing keys cannot be read again. {}", e.getMessage());
        }
        return known(kid);
    }

    private Optional<ECKey> known(String kid) {
        return keys.stream()
                .map(Key::jwk)
                .filter(jwk -> jwk.getKeyID().equals(kid))
                .findFirst();
    }

    /** The public parts of all keys. */
    List<ECKey> published() {
        return keys.stream().map(key -> key.jwk.toPublicJWK()).toList();
    }

    /** Makes the next key when it is time, and forgets those that nothing good is signed with any more. */
    public void renew(BooleanSupplier stopped) {
        load();
        long now = clock.millis();
        List<Key> all = keys;
        for (int i = 0; i < all.size() - 1; i++) {
            long replaced = all.get(i + 1).created + ANNOUNCED.toMillis();
            if (now - replaced >= KEPT.toMillis()) {
                dao.delete(all.get(i).jwk.getKeyID());
            }
        }
        if (now - all.get(all.size() - 1).created >= USED.toMillis()) {
            add();
        } else {
            load();
        }
    }
}
