package tasks.cost;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.h2.jdbcx.JdbcDataSource;
import org.slf4j.Logger;
import tasks.testkit.StockServer;
import tasks.testkit.TestRun;

/** Puts {@link BareServlet} into a WAR and the WAR into a stock Jetty with the settings of this repository's jetty-base. */
final class BareServer {
    private static final Path SETTINGS = Path.of("jetty-base/start.d/server.ini");

    private static final String WEB_XML = """
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0" metadata-complete="true">
              <absolute-ordering/>
              <servlet>
                <servlet-name>bare</servlet-name>
                <servlet-class>tasks.cost.BareServlet</servlet-class>
                <load-on-startup>1</load-on-startup>
              </servlet>
              <servlet-mapping>
                <servlet-name>bare</servlet-name>
                <url-pattern>/*</url-pattern>
              </servlet-mapping>
            </web-app>
            """;

    private BareServer() {}

    /** Not started yet; its database has to be put into the folder {@code data} first. */
    static StockServer prepare() throws Exception {
        Path base = TestRun.folder("bare-base-");
        Path settings = Files.createDirectory(base.resolve("start.d")).resolve("server.ini");
        Files.copy(SETTINGS, settings);
        writeWar(Files.createDirectory(base.resolve("webapps")).resolve("ROOT.war"));
        return StockServer.jetty(base, "").withoutData().readyWith("/", "API is running");
    }

    private static void writeWar(Path war) throws IOException, URISyntaxException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            put(zip, "WEB-INF/web.xml", WEB_XML.getBytes(StandardCharsets.UTF_8));
            String servlet = BareServlet.class.getName().replace('.', '/') + ".class";
            try (InputStream in = BareServlet.class.getClassLoader().getResourceAsStream(servlet)) {
                put(zip, "WEB-INF/classes/" + servlet, in.readAllBytes());
            }
            for (Class<?> part : List.of(JdbcDataSource.class, HikariDataSource.class, Logger.class)) {
                Path jar = Path.of(
                        part.getProtectionDomain().getCodeSource().getLocation().toURI());
                put(zip, "WEB-INF/lib/" + jar.getFileName(), Files.readAllBytes(jar));
            }
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }
}
