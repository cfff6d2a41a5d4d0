package tasks.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tasks.config.Settings.LogFormat;
import tasks.testkit.Eventually;

/** Lines are written in their order, no caller ever waits, and what is dropped is counted. */
@Timeout(60)
class RequestLogTest {
    private static final String LONG = "x".repeat(8_000);
    private static final int MAX_WAITING = RequestLog.MAX_WAITING / (LONG.length() + RequestLog.LINE_OVERHEAD);

    /** Standard output that takes nothing until it is told to. */
    private static final class StuckOutput extends OutputStream {
        final CountDownLatch stuck = new CountDownLatch(1);
        final CountDownLatch released = new CountDownLatch(1);
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            stuck.countDown();
            try {
                released.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            synchronized (taken) {
                taken.write(bytes, offset, length);
            }
        }

        String text() {
            synchronized (taken) {
                return taken.toString(UTF_8);
            }
        }
    }

    @Test
    void linesComeInTheirOrderEachWithItsLineFeed() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringBuilder expected = new StringBuilder();
        try (RequestLog log = log(out)) {
            for (int i = 0; i < 5_000; i++) {
                log.line("line " + i);
                expected.append("line ").append(i).append('\n');
            }
        }
        assertEquals(expected.toString(), out.toString(UTF_8));
    }

    @Test
    void aLineIsWrittenWithoutAnotherOneToPushIt() throws Exception {
        CountDownLatch written = new CountDownLatch(3);
        OutputStream out = new OutputStream() {
            @Override
            public void write(int b) {
                written.countDown();
            }
        };
        try (RequestLog log = log(out)) {
            log.line("ab");
            assertTrue(written.await(10, TimeUnit.SECONDS));
        }
    }

    @Test
    void theLinesOfEachThreadStayInOrderAndWhole() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int threads = 4;
        int each = 5_000;
        try (RequestLog log = log(out)) {
            List<Thread> writers = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                String name = "w" + t;
                Thread writer = new Thread(() -> {
                    for (int i = 0; i < each; i++) {
                        log.line(name + " " + i);
                    }
                });
                writer.start();
                writers.add(writer);
            }
            for (Thread writer : writers) {
                writer.join();
            }
        }
        Map<String, Integer> next = new HashMap<>();
        out.toString(UTF_8).lines().forEach(line -> {
            String[] parts = line.split(" ");
            assertEquals(next.getOrDefault(parts[0], 0), Integer.valueOf(parts[1]), line);
            next.merge(parts[0], 1, Integer::sum);
        });
        assertEquals(Map.of("w0", each, "w1", each, "w2", each, "w3", each), next);
    }

    @Test
    void aStuckOutputStopsNobodyAndTheDroppedAreCounted() throws Exception {
        StuckOutput out = new StuckOutput();
        try (RequestLog log = log(out)) {
            log.line("first");
            assertTrue(out.stuck.await(10, TimeUnit.SECONDS));
            for (int i = 0; i < MAX_WAITING + 7; i++) {
                log.line(LONG);
            }
            out.released.countDown();
        }
        List<String> lines = out.taken.toString(UTF_8).lines().toList();
        assertEquals("first", lines.get(0));
        assertEquals(MAX_WAITING, lines.stream().filter(LONG::equals).count());
        assertEquals(List.of("[LOG] 7 lines dropped"), lines.subList(MAX_WAITING + 1, lines.size()));
    }

    @Test
    void afterADropLinesAreTakenAgain() throws Exception {
        StuckOutput out = new StuckOutput();
        RequestLog log = log(out);
        log.line("first");
        assertTrue(out.stuck.await(10, TimeUnit.SECONDS));
        for (int i = 0; i < MAX_WAITING + 1; i++) {
            log.line(LONG);
        }
        out.released.countDown();
        Eventually.check(() -> assertTrue(out.text().endsWith("[LOG] 1 lines dropped\n")));
        log.line("later");
        log.close();
        assertTrue(out.text().endsWith("[LOG] 1 lines dropped\nlater\n"));
    }

    @Test
    void aFaultCostsLinesAndNotTheLog() throws Exception {
        CountDownLatch failed = new CountDownLatch(1);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(taken, false, UTF_8) {
            @Override
            public void write(byte[] bytes, int offset, int length) {
                if (failed.getCount() > 0) {
                    failed.countDown();
                    throw new OutOfMemoryError("as it were");
                }
                super.write(bytes, offset, length);
            }
        };
        try (RequestLog log = new RequestLog(out, LogFormat.TEXT)) {
            log.line("lost");
            assertTrue(failed.await(10, TimeUnit.SECONDS));
            log.line("goes on");
        }
        assertEquals("goes on\n", taken.toString(UTF_8));
    }

    @Test
    void closeWritesWhatIsLeftAndEndsTheThread() {
        // the thread may be anywhere between looking for lines and parking when it is closed
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            RequestLog log = log(out);
            for (int spins = random.nextInt(60_000); spins > 0; spins--) {
                Thread.onSpinWait();
            }
            log.line("last");
            log.close();
            assertEquals("last\n", out.toString(UTF_8), "round " + i);
        }
        assertFalse(isWriterAlive());
    }

    @Test
    void closeDoesNotWaitForeverForAStuckOutput() throws Exception {
        StuckOutput out = new StuckOutput();
        RequestLog log = log(out);
        log.line("first");
        assertTrue(out.stuck.await(10, TimeUnit.SECONDS));
        long start = System.nanoTime();
        log.close();
        assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5));
        out.released.countDown();
    }

    private static boolean isWriterAlive() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("tasks-request-log"));
    }

    private static RequestLog log(OutputStream out) {
        return new RequestLog(new PrintStream(out, false, UTF_8), LogFormat.TEXT);
    }
}
