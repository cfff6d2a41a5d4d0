package tasks.testkit;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.ee10.websocket.jakarta.server.config.JakartaWebSocketServletContainerInitializer;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The product in this JVM: the same web.xml and files, classes from the build. */
public final class EmbeddedJetty implements RunningServer {
    private final Server server;
    private final Path data;
    private final ByteArrayOutputStream log;

    private EmbeddedJetty(Server server, Path data, ByteArrayOutputStream log) {
        this.server = server;
        this.data = data;
        this.log = log;
    }

    public static EmbeddedJetty start() throws Exception {
        return start(Map.of("tasks.demo.token", TOKEN, "tasks.signup", "open", "tasks.trusted.proxies", "127.0.0.1"));
    }

    /**
     * Starts it.
     *
     * @param settings system properties that hold while it starts
     */
    public static EmbeddedJetty start(Map<String, String> settings) throws Exception {
        Path data = TestRun.folder("tasks-embedded-");
        System.setProperty("tasks.data.dir", data.toString());
        settings.forEach(System::setProperty);
        PrintStream standardOut = System.out;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        try {
            System.setOut(new PrintStream(log, true, StandardCharsets.UTF_8));
            Server server = new Server();
            HttpConfiguration http = new HttpConfiguration();
            http.setSendServerVersion(false);
            http.setHeaderCacheCaseSensitive(true);
            ServerConnector connector = new ServerConnector(server, new HttpConnectionFactory(http));
            connector.setHost("127.0.0.1");
            server.addConnector(connector);
            server.setHandler(webApp());
            server.start();
            return new EmbeddedJetty(server, data, log);
        } finally {
            System.setOut(standardOut);
            settings.keySet().forEach(System::clearProperty);
            System.clearProperty("tasks.data.dir");
        }
    }

    private static WebAppContext webApp() {
        WebAppContext context = new WebAppContext();
        context.setContextPath("/");
        context.setWar(Path.of("webapp").toAbsolutePath().toString());
        context.setParentLoaderPriority(true);
        context.setThrowUnavailableOnStartupException(true);
        JakartaWebSocketServletContainerInitializer.configure(context, null);
        return context;
    }

    /** Where its database lies. */
    public Path data() {
        return data;
    }

    @Override
    public URI base() {
        return URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }

    @Override
    public String log() {
        return log.toString(StandardCharsets.UTF_8);
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
