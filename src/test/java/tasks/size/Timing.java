package tasks.size;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import tasks.task.TaskDesk;

/** How long a list takes, and how much memory it asks for. */
final class Timing {
    private static final int WARM_UP = 200;
    private static final long OWNER = 1;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final TaskDesk desk;
    private final String list;
    private final double[] millis;
    private long bytes;
    private int turns;

    /** One of so many turns that count, after some that warm up. */
    Timing(TaskDesk desk, String list, int counted) {
        this.desk = desk;
        this.list = list;
        millis = new double[WARM_UP + counted];
    }

    boolean goesOn() {
        return turns < millis.length;
    }

    void turn() {
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        long start = System.nanoTime();
        desk.list(OWNER, list);
        millis[turns++] = (System.nanoTime() - start) / 1e6;
        bytes = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }

    private double percentile(double part) {
        double[] sorted = Arrays.copyOfRange(millis, WARM_UP, turns);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(part * sorted.length) - 1];
    }

    double p99() {
        return percentile(0.99);
    }

    /** Of the last turn, on the thread that asks. */
    long bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%8.2f %8.2f", percentile(0.5), p99());
    }
}
