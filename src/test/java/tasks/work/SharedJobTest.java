package tasks.work;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedJobTest {
    private static final Duration LEASE = Duration.ofMillis(30);

    /** Leases of a node of which the test says when another has taken them. */
    private static final class Node implements Leases {
        private final List<Duration> rests = new ArrayList<>();
        private boolean elsewhere;

        @Override
        public boolean take(String name, Duration time) {
            return !elsewhere;
        }

        @Override
        public void giveBack(String name, Duration pause) {
            rests.add(pause);
        }
    }

    private final Node node = new Node();

    private void run(Background.Job job) {
        new SharedJob(node, Duration.ofHours(1), "Job", job, LEASE).run(() -> false);
    }

    @Test
    void aJobThatHasLostItsLeaseIsToldSoHoweverOftenItAsks() {
        List<Boolean> told = new ArrayList<>();
        run(stopped -> {
            assertEquals(false, stopped.getAsBoolean());
            node.elsewhere = true;
            while (!stopped.getAsBoolean()) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 3; i++) {
                told.add(stopped.getAsBoolean());
            }
        });
        assertEquals(List.of(true, true, true), told);
        assertEquals(List.of(Duration.ZERO), node.rests, "what is left is due at once");
    }

    @Test
    void eachTurnIsToldAnew() {
        for (int turn = 0; turn < 2; turn++) {
            node.elsewhere = false;
            run(stopped -> {
                assertEquals(false, stopped.getAsBoolean(), "this one has the lease");
                node.elsewhere = true;
                while (!stopped.getAsBoolean()) {
                    Thread.onSpinWait();
                }
                assertTrue(stopped.getAsBoolean());
            });
        }
    }
}
