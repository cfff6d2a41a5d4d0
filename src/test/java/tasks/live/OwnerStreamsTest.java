package tasks.live;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import tasks.change.FeedDao;
import tasks.task.TaskStatesDao;
import tasks.testkit.TestDatabase;

class OwnerStreamsTest {
    @RegisterExtension
    final TestDatabase database = new TestDatabase(TestDatabase.Kind.H2);

    private final Queue<Runnable> taken = new ArrayDeque<>();
    private boolean none;

    private void take(Runnable work) {
        if (none) {
            throw new OutOfMemoryError("unable to create native thread");
        }
        taken.add(work);
    }

    @Test
    void whereNoThreadCanBeMadeItIsTriedAgain() {
        FeedDao feed = new FeedDao(database.database(), new TaskStatesDao());
        OwnerStreams streams = new OwnerStreams(1, feed, this::take, new LongBatches(1_000_000, 0));
        none = true;
        streams.changed();
        streams.changed();
        assertEquals(0, taken.size());
        none = false;
        streams.retry();
        assertEquals(1, taken.size());
        taken.remove().run();
        streams.changed();
        assertEquals(1, taken.size());
    }
}
