package tasks.testkit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same on several servers at once, for what is mostly waiting. */
public final class SideBySide {
    private SideBySide() {}

    /** What is done on one of them. */
    @FunctionalInterface
    public interface Work<T, R> {
        R on(T one) throws Exception;
    }

    /** What came of each, in their order, once all have ended; fails as the first of them that failed. */
    public static <T, R> List<R> onEach(Collection<T> all, Work<T, R> work) throws Exception {
        return onEach(Integer.MAX_VALUE, all, work);
    }

    /** As above, at most so many at a time. */
    public static <T, R> List<R> onEach(int atOnce, Collection<T> all, Work<T, R> work) throws Exception {
        List<Callable<R>> calls = new ArrayList<>();
        all.forEach(one -> calls.add(() -> work.on(one)));
        ExecutorService threads = Executors.newFixedThreadPool(atOnce);
        try {
            List<R> results = new ArrayList<>();
            for (Future<R> each : threads.invokeAll(calls)) {
                results.add(each.get());
            }
            return results;
        } finally {
            threads.shutdownNow();
        }
    }
}
