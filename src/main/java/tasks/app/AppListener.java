package tasks.app;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tasks.account.AuthenticationBackend;
import tasks.account.MetricsTokenBackend;
import tasks.config.Settings;
import tasks.config.SettingsReader;
import tasks.db.Drivers;
import tasks.filter.Serving;
import tasks.filter.Wiring;

/**
 * The composition root: builds what the settings alone decide before any filter's {@code init}, and the {@link Application}
 * as soon as there is a database; closes it all in reverse.
 *
 * <p><b>Threads:</b> the container's start and stop.
 */
public final class AppListener implements ServletContextListener {
    private static final Logger LOG = LoggerFactory.getLogger(AppListener.class);

    private final Parts parts = new Parts();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        try {
            start(event.getServletContext());
        } catch (RuntimeException | Error e) {
            LOG.error("Tasks API cannot start. {}", e.getMessage());
            parts.close();
            throw e;
        }
    }

    private void start(ServletContext context) {
        Settings settings = SettingsReader.read();
        settings.demoToken().ifPresent(token -> warnOfDemoToken());
        parts.opened(() -> Drivers.unload(settings.database()));
        Front front = parts.opened(Front.build(context, settings));
        List<AuthenticationBackend> fixed =
                settings.metricsToken().<AuthenticationBackend>map(MetricsTokenBackend::new).stream()
                        .toList();
        Serving serving = new Serving(Waiting.parts(front, fixed));
        Wiring.put(context, Serving.class, serving);
        Optional<Announcement> announcement = settings.url().map(url -> parts.opened(new Announcement(url, context)));
        parts.opened(new Start(settings.database(), opening -> {
                    Application application = Application.build(context, settings, front, fixed, opening);
                    serving.set(application.serving());
                    announcement.ifPresent(Announcement::begin);
                    return application.parts();
                }))
                .begin();
    }

    private static void warnOfDemoToken() {
        LOG.warn("******************************************************************");
        LOG.warn("* THE DEMO TOKEN IS ON: whoever knows it is the user \"dev\".       *");
        LOG.warn("* For development only. Set TASKS_DEMO_TOKEN= to turn it off.    *");
        LOG.warn("******************************************************************");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        parts.close();
    }
}
