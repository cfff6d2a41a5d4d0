package tasks.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The built WAR in a stock container, unpacked by Maven and started as a process of its own. */
public final class StockServer implements RunningServer {
    private static final long START_SECONDS = 60;
    private static final long STOP_SECONDS = 40;

    private final List<String> command;
    private final Map<String, String> environment = new TreeMap<>();
    private final Path work;
    private final URI base;
    private boolean withData = true;
    private String readyPath = "/health/ready";
    private String readyWord = "ready";
    private Process process;

    private StockServer(List<String> command, Path work, int port, String contextPath) {
        this.command = new ArrayList<>(command);
        this.work = work;
        base = URI.create("http://127.0.0.1:" + port + escaped(contextPath));
        environment.put("TASKS_DEMO_TOKEN", TOKEN);
        environment.put("TASKS_SIGNUP", "open");
        environment.put("TASKS_TRUSTED_PROXIES", "127.0.0.1");
        environment.put("TASKS_DATA_DIR", work.resolve("data").toString());
    }

    private static String escaped(String path) {
        try {
            return new URI(null, null, path, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static Path containers() {
        return Path.of(System.getProperty("tasks.containers"));
    }

    /** The JVM and the options that its tests want. */
    static List<String> java() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(testOptions());
        return command;
    }

    private static List<String> testOptions() {
        String options = System.getProperty("tasks.test.jvm", "").strip();
        return options.isEmpty() ? List.of() : List.of(options.split("\\s+"));
    }

    /** Stock Jetty with this repository's jetty-base; not started yet. */
    public static StockServer jetty() throws IOException {
        return jetty(Path.of("jetty-base"), "");
    }

    /**
     * Stock Jetty with another base; not started yet.
     *
     * @param contextPath where that base has the WAR; nothing in it is escaped
     */
    public static StockServer jetty(Path base, String contextPath) throws IOException {
        Path work = TestRun.folder("tasks-jetty-");
        Path temporary = Files.createDirectory(work.resolve("temp"));
        List<String> command = JettyCommand.isWorkedOut(base)
                ? JettyCommand.workedOut(temporary)
                : JettyCommand.byStartJar(base, temporary);
        return jetty(command, work, contextPath);
    }

    private static StockServer jetty(List<String> command, Path work, String contextPath) throws IOException {
        int port = Ports.next();
        JettyCommand.set(command, "jetty.http.port=" + port);
        return new StockServer(command, work, port, contextPath);
    }

    /**
     * As a newcomer has Jetty by the README: by its {@code start.jar} with this repository's base; not started yet. It ends by itself
     * where its application does not start.
     */
    public static StockServer jettyByStartJar() throws IOException {
        Path work = TestRun.folder("tasks-jetty-");
        Path temporary = Files.createDirectory(work.resolve("temp"));
        return jetty(JettyCommand.byStartJar(Path.of("jetty-base"), temporary), work, "")
                .withoutData();
    }

    /**
     * Stock Tomcat with the WAR in {@code webapps}; not started yet.
     *
     * @param contextPath as a person would say it: nothing in it is escaped
     */
    public static StockServer tomcat(String version, String contextPath) throws IOException {
        Path home = containers().resolve("apache-tomcat-" + version);
        Path base = TestRun.folder("tasks-tomcat-");
        int port = Ports.next();
        copyTree(home.resolve("conf"), base.resolve("conf"));
        Path serverXml = base.resolve("conf/server.xml");
        String stock = Files.readString(serverXml);
        Files.writeString(
                serverXml,
                stock.replace("port=\"8005\" shutdown", "port=\"-1\" shutdown")
                        .replace("Connector port=\"8080\"", "Connector address=\"127.0.0.1\" port=\"" + port + "\""));
        for (String folder : List.of("logs", "temp", "work", "webapps")) {
            Files.createDirectory(base.resolve(folder));
        }
        String war = contextPath.isEmpty() ? "ROOT" : contextPath.substring(1).replace('/', '#');
        Files.copy(Path.of(System.getProperty("tasks.war")), base.resolve("webapps/" + war + ".war"));
        List<String> command = java();
        // as catalina.sh does: Tomcat finds leaks only so
        for (String opened : List.of("lang", "lang.reflect", "io", "util", "util.concurrent")) {
            command.add("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "--add-opens=java.rmi/sun.rmi.transport=ALL-UNNAMED",
                "-cp",
                home.resolve("bin/bootstrap.jar") + ":" + home.resolve("bin/tomcat-juli.jar"),
                "-Dcatalina.home=" + home,
                "-Dcatalina.base=" + base,
                "-Djava.io.tmpdir=" + base.resolve("temp"),
                "org.apache.catalina.startup.Bootstrap",
                "start"));
        return new StockServer(command, base, port, contextPath);
    }

    private static void copyTree(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /** Sets an environment variable for the next start. */
    public StockServer with(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Lets its first start find no data; else it finds all tables, and nothing in them. */
    public StockServer withoutData() {
        withData = false;
        return this;
    }

    /** Lets it keep its tasks in this database of {@link Postgres} from the next start on. */
    public StockServer withPostgres(String url) {
        return with("TASKS_DB_URL", url).with("TASKS_DB_USER", Postgres.USER);
    }

    /** Leaves an environment variable out at the next start. */
    public StockServer without(String name) {
        environment.remove(name);
        return this;
    }

    /** Adds a property for Jetty to the next start; a later one of the same name wins. */
    public StockServer argument(String argument) {
        JettyCommand.set(command, argument);
        return this;
    }

    /** Adds an option for the JVM to the next start. */
    public StockServer jvmOption(String option) {
        command.add(1, option);
        return this;
    }

    /** Leaves the JVM as an operator has it, for a test that measures. */
    public StockServer withPlainJvm() {
        command.removeAll(testOptions());
        return this;
    }

    /** Lets the container have no more threads than that, from the next start on. */
    public StockServer withThreads(int threads) throws IOException {
        Path serverXml = work.resolve("conf/server.xml");
        if (Files.exists(serverXml)) {
            String before = Files.readString(serverXml);
            Files.writeString(
                    serverXml,
                    before.replace("Connector address=", "Connector maxThreads=\"" + threads + "\" address="));
        } else {
            argument("jetty.threadPool.maxThreads=" + threads);
        }
        return this;
    }

    /** A folder of its own: the data lies in {@code data}, the log is {@code out.log}. */
    public Path work() {
        return work;
    }

    public Process process() {
        return process;
    }

    /** Starts the process without waiting for it to answer. */
    public StockServer launch() throws IOException {
        Path data = work.resolve("data");
        if (withData && data.toString().equals(environment.get("TASKS_DATA_DIR")) && !Files.exists(data)) {
            Files.copy(TestDatabase.emptyFile(), Files.createDirectory(data).resolve("tasks.mv.db"));
        }
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        builder.redirectErrorStream(true);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(work.resolve("out.log").toFile()));
        process = builder.start();
        return this;
    }

    /** Starts the process and returns when it is ready. */
    public StockServer start() throws Exception {
        return launch().awaitStart();
    }

    /** Returns when a process that was launched is ready. */
    public StockServer awaitStart() throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (!isReady()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                kill();
                throw new IllegalStateException("The server did not start:\n" + log());
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        return this;
    }

    private boolean isReady() {
        try (RawHttp raw = new RawHttp(base())) {
            raw.write("GET " + base.getRawPath() + readyPath + " HTTP/1.0\r\nHost: localhost\r\n\r\n");
            return raw.read().body().contains(readyWord);
        } catch (IOException notYet) {
            return false;
        }
    }

    /** It is no server of the product: it is ready where that path has that word. */
    public StockServer readyWith(String path, String word) {
        readyPath = path;
        readyWord = word;
        return this;
    }

    /** {@code kill -9}. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public URI base() {
        return base;
    }

    @Override
    public String log() {
        try {
            return Files.readString(work.resolve("out.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM, and then the end of the process. */
    @Override
    public void close() throws Exception {
        if (process == null) {
            return;
        }
        process.destroy();
        if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
            kill();
            throw new IllegalStateException("The server did not stop:\n" + log());
        }
    }
}
