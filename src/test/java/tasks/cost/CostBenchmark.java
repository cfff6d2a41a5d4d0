package tasks.cost;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import tasks.testkit.Answer;
import tasks.testkit.Http;
import tasks.testkit.StockServer;

/**
 * Measures the CPU time of one {@code GET /tasks/{id}} under load, beside that of {@link BareServlet} on the same stock
 * Jetty, JVM and rows, in turns within one run. Ends with 1 where the product takes more than {@code tasks.cost.limit}
 * times as much.
 */
@SuppressWarnings("SystemOut") // a command: standard output is what it is for
public final class CostBenchmark {
    private static final int TASKS = 1_000;
    private static final int CONNECTIONS = Integer.getInteger("tasks.cost.connections", 16);
    private static final int ROUNDS = Integer.getInteger("tasks.cost.rounds", 10);
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("tasks.cost.warmup", 15));
    private static final Duration ROUND = Duration.ofSeconds(3);

    private CostBenchmark() {}

    /** What a server did in one round. */
    private record Reading(double microsPerRequest, double requestsPerSecond) {}

    /** A server and its load. */
    private record Side(StockServer server, Load load) {
        static Side start(StockServer server) throws Exception {
            server.start();
            return new Side(server, new Load(server.base(), CONNECTIONS, TASKS));
        }

        Reading measure(Duration duration) throws Exception {
            Duration before = cpu();
            long count = load.run(duration);
            double micros = cpu().minus(before).toNanos() / 1_000.0;
            return new Reading(micros / count, count / (double) duration.toSeconds());
        }

        private Duration cpu() {
            return server.process().info().totalCpuDuration().orElseThrow();
        }
    }

    public static void main(String[] arguments) throws Exception {
        double limit = Double.parseDouble(System.getProperty("tasks.cost.limit"));
        String flags = System.getProperty("tasks.cost.jvm");
        double ratio;
        try (StockServer product = StockServer.jetty().with("JAVA_TOOL_OPTIONS", flags);
                StockServer bare = BareServer.prepare()
                        .with("JAVA_TOOL_OPTIONS", flags)
                        .with(BareServlet.LOG, System.getProperty("tasks.cost.log"))) {
            fill(product, bare);
            ratio = compare(Side.start(product), Side.start(bare));
        }
        System.out.printf(Locale.ROOT, "limit   %.2f: %s%n", limit, ratio <= limit ? "kept" : "EXCEEDED");
        System.exit(ratio <= limit ? 0 : 1);
    }

    /** The product makes the rows; the other server gets a copy of its file. */
    private static void fill(StockServer product, StockServer bare) throws Exception {
        product.start();
        try (Http http = new Http(product.base())) {
            for (int id = 1; id <= TASKS; id++) {
                Answer answer = http.dev("POST", "/tasks", "{\"title\":\"Task number " + id + "\"}");
                if (!answer.body().startsWith("{\"id\":" + id + ",")) {
                    throw new IllegalStateException("Not the task asked for: " + answer);
                }
            }
        }
        product.close();
        Path copy = Files.createDirectory(bare.work().resolve("data")).resolve("tasks.mv.db");
        Files.copy(product.work().resolve("data/tasks.mv.db"), copy);
    }

    /** Prints the rounds and gives the median ratio. */
    private static double compare(Side product, Side bare) throws Exception {
        try (Load mine = product.load();
                Load its = bare.load()) {
            mine.run(WARM_UP);
            its.run(WARM_UP);
            System.out.println("round   product        bare           ratio   (CPU per request, requests/s)");
            List<Reading> products = new ArrayList<>();
            List<Reading> bares = new ArrayList<>();
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                products.add(product.measure(ROUND));
                bares.add(bare.measure(ROUND));
                ratios.add(products.get(i).microsPerRequest() / bares.get(i).microsPerRequest());
                print(Integer.toString(i + 1), products.get(i), bares.get(i), ratios.get(i));
            }
            double ratio = median(ratios, r -> r);
            print("median", median(products), median(bares), ratio);
            return ratio;
        }
    }

    private static void print(String name, Reading product, Reading bare, double ratio) {
        System.out.printf(
                Locale.ROOT,
                "%-6s %5.1f µs %5.0f/s %5.1f µs %5.0f/s  %.2f%n",
                name,
                product.microsPerRequest(),
                product.requestsPerSecond(),
                bare.microsPerRequest(),
                bare.requestsPerSecond(),
                ratio);
    }

    private static Reading median(List<Reading> readings) {
        return new Reading(median(readings, Reading::microsPerRequest), median(readings, Reading::requestsPerSecond));
    }

    private static <T> double median(List<T> values, ToDoubleFunction<T> figure) {
        double[] sorted = values.stream().mapToDouble(figure).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
