package tasks.app;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.slf4j.LoggerFactory;

/**
 * JDBC drivers enter themselves in the JVM's registry when their classes load; left there, they would keep the class loader
 * of a web application that is gone.
 */
final class DriverRegistry {
    private DriverRegistry() {}

    /** Takes out the drivers that came with this application. */
    static void forgetOwn() {
        ClassLoader own = DriverRegistry.class.getClassLoader();
        DriverManager.drivers()
                .filter(d -> d.getClass().getClassLoader() == own)
                .forEach(driver -> {
                    try {
                        DriverManager.deregisterDriver(driver);
                    } catch (SQLException e) {
                        LoggerFactory.getLogger(DriverRegistry.class).warn("A driver stays registered", e);
                    }
                });
    }
}
