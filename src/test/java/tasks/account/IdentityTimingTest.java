package tasks.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tasks.http.Identity;
import tasks.testkit.StatementRecorder;
import tasks.testkit.TestDatabase;

/**
 * What is refused takes the same work, whatever the reason: the time of a login does not tell whether somebody is here, nor
 * that of a token how much of it was right. With {@code -Dtiming.rounds=60} it is a measurement, see security.md.
 */
@ParameterizedClass
@EnumSource(TestDatabase.Kind.class)
class IdentityTimingTest {
    private static final int FEW = 6;
    private static final int ROUNDS = Integer.getInteger("timing.rounds", FEW);
    private static final String WRONG = "wrong wrong wrong";

    @RegisterExtension
    final TestDatabase database;

    private IdentityDesk desk;

    IdentityTimingTest(TestDatabase.Kind kind) {
        database = new TestDatabase(kind);
    }

    @BeforeEach
    void open() {
        desk = IdentityDesk.withCostlyPasswords(database.database());
        desk.signUp("ann");
        desk.signUp("gone");
        desk.delete(desk.session("gone"));
        new AccountDao(database.database()).findOrCreate("dev");
    }

    private String login(String username, String address) {
        return IdentityDesk.outcome(() -> desk.sessionEndpoints.login(IdentityDesk.call(
                Identity.ANONYMOUS, address, IdentityDesk.body("username", username, "password", WRONG))));
    }

    /** Those who are refused, by who they say they are. */
    private static Map<String, String> people() {
        Map<String, String> people = new LinkedHashMap<>();
        people.put("who is here", "ann");
        people.put("who is here, in other letters", "ANN");
        people.put("nobody", "nobody");
        people.put("one without a password", "dev");
        people.put("one who is gone", "gone");
        people.put("no name at all", "no name");
        people.put("a long one", "x".repeat(10_000));
        return people;
    }

    @Test
    void eachRefusedLoginAsksTheDatabaseTheSame() {
        StatementRecorder recorder = new StatementRecorder(database.database());
        people().forEach((who, name) -> {
            assertEquals("401 Invalid username or password", login(name, "192.0.2.1"));
            assertEquals(
                    List.of(
                            "SELECT id, username, password FROM account WHERE deleted IS NULL AND blocked IS NULL AND username_key = ?"),
                    recorder.take().stream().map(StatementRecorder.Asked::sql).toList(),
                    who);
        });
    }

    /** By the processor's time, which others on the machine do not lengthen much, and the shortest of some. */
    @Test
    void eachRefusedLoginHashesAsLong() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<String, List<Long>> worked = new LinkedHashMap<>();
        Map<String, List<Long>> took = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            List<Map.Entry<String, String>> order = new ArrayList<>(people().entrySet());
            Collections.shuffle(order);
            for (Map.Entry<String, String> one : order) {
                // a guesser is stopped after ten
                String address = "2001:db8:0:" + Integer.toHexString(round) + "::1";
                long cpu = threads.getCurrentThreadCpuTime();
                long start = System.nanoTime();
                assertEquals("401 Invalid username or password", login(one.getValue(), address));
                took.computeIfAbsent(one.getKey(), k -> new ArrayList<>()).add(System.nanoTime() - start);
                worked.computeIfAbsent(one.getKey(), k -> new ArrayList<>())
                        .add(threads.getCurrentThreadCpuTime() - cpu);
            }
        }
        if (ROUNDS > FEW) {
            took.forEach(IdentityTimingTest::report);
        }
        List<Long> shortest = worked.values().stream().map(Collections::min).toList();
        assertTrue(Collections.max(shortest) < 2 * Collections.min(shortest), worked.toString());
    }

    private static void report(String who, List<Long> nanos) {
        List<Long> sorted = nanos.stream().sorted().toList();
        System.out.printf(
                "%-30s median %6.1f ms, one in ten below %6.1f, one in ten above %6.1f, of %d%n",
                who,
                millis(sorted.get(sorted.size() / 2)),
                millis(sorted.get(sorted.size() / 10)),
                millis(sorted.get(sorted.size() * 9 / 10)),
                sorted.size());
    }

    private static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    /** A token is looked up by its hash, which nobody can steer: what is right of it makes no difference. */
    @Test
    void howMuchOfATokenIsRightMakesNoDifference() {
        String token = desk.token(desk.session("ann"), "").get("token").asText();
        String refresh = desk.login("ann").get("refresh_token").asText();
        StatementRecorder recorder = new StatementRecorder(database.database());
        for (int right : new int[] {0, 1, 10, 42}) {
            recorder.take();
            String altered = PersonalTokenBackend.PREFIX
                    + alteredFrom(token.substring(PersonalTokenBackend.PREFIX.length()), right);
            assertEquals("401 Invalid token", IdentityDesk.outcome(() -> desk.bearer(altered)));
            assertEquals(
                    List.of("SELECT id FROM token WHERE hash = ?"),
                    recorder.take().stream().map(StatementRecorder.Asked::sql).toList(),
                    right + " right");
            String family = "tasks_rt_" + alteredFrom(refresh.substring(9, 52), right) + refresh.substring(52);
            assertEquals(
                    "401 Invalid refresh token",
                    IdentityDesk.outcome(() -> desk.sessionEndpoints.refresh(
                            IdentityDesk.call(Identity.ANONYMOUS, IdentityDesk.body("refresh_token", family)))));
            assertEquals(1, recorder.take().size(), right + " right");
        }
    }

    /** Every sign from there on is another one. */
    private static String alteredFrom(String text, int right) {
        StringBuilder altered = new StringBuilder(text.substring(0, right));
        text.chars().skip(right).forEach(c -> altered.append(c == 'A' ? 'B' : 'A'));
        return altered.toString();
    }
}
