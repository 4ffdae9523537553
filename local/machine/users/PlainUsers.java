package kafkaoneks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.plain.PlainAuthenticateCallback;

/**
 * Lets in the users of a file, {"user": "password", ...}, and takes a change of it over while the broker runs, as Confluent's server does with
 * the file that its operator makes of plain-users.json. Apache Kafka's own handler knows only the users that the broker was started with.
 *
 * <p>It is a SASL/PLAIN server callback handler. Options of the listener's JAAS entry configure it: users_file is the file's path, and
 * users_delay_ms is how long a change stays unseen, as a kubelet brings a changed Secret into a pod only after a while, and into each pod at
 * another time.
 */
public final class PlainUsers implements AuthenticateCallbackHandler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Path file;
    private long delayMillis;
    private Map<String, String> passwords;
    private long changed;

    @Override
    public void configure(Map<String, ?> configs, String mechanism, List<AppConfigurationEntry> entries) {
        Map<String, ?> options = entries.get(0).getOptions();
        file = Path.of((String) options.get("users_file"));
        delayMillis = Long.parseLong((String) options.get("users_delay_ms"));
        try {
            read(Files.getLastModifiedTime(file).toMillis());
        } catch (IOException e) {
            throw new UncheckedIOException("read the listener's users", e);
        }
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        String user = null;
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback) {
                user = ((NameCallback) callback).getDefaultName();
            } else if (callback instanceof PlainAuthenticateCallback) {
                PlainAuthenticateCallback login = (PlainAuthenticateCallback) callback;
                login.authenticated(user != null && matches(user, login.password()));
            } else {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private synchronized boolean matches(String user, char[] password) throws IOException {
        long now = Files.getLastModifiedTime(file).toMillis();
        if (now != changed && System.currentTimeMillis() - now >= delayMillis) {
            read(now);
        }
        String expected = passwords.get(user);
        return expected != null && MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.UTF_8), new String(password).getBytes(StandardCharsets.UTF_8));
    }

    private void read(long version) throws IOException {
        passwords = JSON.readValue(file.toFile(), new TypeReference<Map<String, String>>() { });
        changed = version;
    }

    @Override
    public void close() { }
}
