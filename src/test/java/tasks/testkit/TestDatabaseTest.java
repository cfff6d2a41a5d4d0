package tasks.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs tests that are not found by themselves, and looks at what became of them. */
class TestDatabaseTest {

    /** Ends while its connection is in use elsewhere. */
    static final class LeakingTests {
        private static final CountDownLatch END = new CountDownLatch(1);

        @RegisterExtension
        final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

        @Test
        void endsTooSoon() throws Exception {
            CountDownLatch lent = new CountDownLatch(1);
            Thread user = new Thread(() -> database.database().read(0, connection -> {
                lent.countDown();
                try {
                    END.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return 0;
            }));
            user.start();
            lent.await();
        }
    }

    static final class TidyTests {
        @RegisterExtension
        final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

        @Test
        void givesItsConnectionBack() {
            assertEquals(0, database.number("SELECT COUNT(*) FROM task"));
        }
    }

    @Test
    void aLeakedConnectionFailsTheTest() {
        TestExecutionSummary summary = run(LeakingTests.class);
        LeakingTests.END.countDown();
        assertEquals(1, summary.getTestsFailedCount());
        String message = summary.getFailures().get(0).getException().getMessage();
        assertTrue(message.contains("connections still lent out at the end of the test: 1"), message);
    }

    @Test
    void aTidyTestPasses() {
        TestExecutionSummary summary = run(TidyTests.class);
        assertEquals(1, summary.getTestsSucceededCount());
        assertEquals(0, summary.getTestsFailedCount());
    }

    private static TestExecutionSummary run(Class<?> tests) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(selectClass(tests))
                .build();
        SummaryGeneratingListener listener = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, listener);
        return listener.getSummary();
    }
}
