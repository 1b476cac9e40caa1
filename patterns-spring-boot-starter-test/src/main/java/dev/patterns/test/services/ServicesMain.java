/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package dev.patterns.test.services;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.logging.LoggingSystem;

/**
 * Starts servers from the command line, for scripts: <pre class="code">
 * java -cp CLASSPATH dev.patterns.test.services.ServicesMain --services=postgresql,kafka,redis \
 *     --databases=orders,payments --output=target/services.properties
 * </pre>
 * <p>
 * When all servers are ready, it writes one line {@code name=value} for each property, to
 * the file of {@code --output} as a whole and then to the standard output. These are
 * {@code spring.kafka.bootstrap-servers}, {@code spring.data.redis.host} and
 * {@code spring.data.redis.port}, the same of {@code spring.rabbitmq}; for each database
 * {@code database.<name>.url}, {@code database.<name>.username} and
 * {@code database.<name>.password}; without {@code --databases},
 * {@code spring.datasource.url}, {@code spring.datasource.username} and
 * {@code spring.datasource.password}. Then comes the line {@code ready=true}.
 * <p>
 * It stays until it is killed, however that is done, and the servers end with it.
 * Options:
 * <ul>
 * <li>{@code --services=}: any of {@code postgresql}, {@code mariadb}, {@code kafka},
 * {@code redis} and {@code rabbitmq}, separated by commas</li>
 * <li>{@code --databases=}: names of databases to create, unless they exist, on the first
 * service that has databases</li>
 * <li>{@code --output=}: a file to write the properties to</li>
 * <li>{@code --data=}: a directory in which the data of each service are kept for the
 * next start; by default they are deleted in the end</li>
 * <li>{@code --shared} or {@code --shared=NAME}: share the servers with all processes of
 * this user that ask for shared ones under this name, by default with the tests</li>
 * <li>{@code --while=PID}: end when that process ends</li>
 * <li>{@code --stdin}: end when the standard input is closed</li>
 * </ul>
 */
public final class ServicesMain {

	private ServicesMain() {
	}

	/**
	 * Start the servers and wait.
	 * @param args the options
	 * @throws IOException if the output cannot be written
	 * @throws InterruptedException if the wait is interrupted
	 */
	public static void main(String[] args) throws IOException, InterruptedException {
		// The output is for scripts: libraries must not write to it.
		LoggingSystem.get(ServicesMain.class.getClassLoader()).beforeInitialize();
		try {
			run(new ServicesOptions(new DefaultApplicationArguments(args)));
		}
		catch (EmbeddedServicesException ex) {
			System.err.println(ex.getMessage());
			System.exit(1);
		}
	}

	private static void run(ServicesOptions options) throws IOException, InterruptedException {
		CountDownLatch end = new CountDownLatch(1);
		options.whenOver(end::countDown);
		List<EmbeddedServer> servers = new CopyOnWriteArrayList<>();
		Runtime.getRuntime().addShutdownHook(new Thread(() -> servers.forEach(EmbeddedServer::close)));
		for (Service service : options.services()) {
			servers.add(options.start(service));
		}
		String lines = lines(properties(servers, options.databases()));
		Path output = options.output();
		if (output != null) {
			// Whoever reads that all is ready must find the file.
			write(lines, output);
		}
		System.out.print(lines);
		System.out.flush();
		end.await();
		System.exit(0);
	}

	private static Map<String, String> properties(List<EmbeddedServer> servers, List<String> databases) {
		Map<String, String> properties = new LinkedHashMap<>();
		for (EmbeddedServer server : servers) {
			if (!server.type().isDatabase() || databases.isEmpty()) {
				server.properties().forEach(properties::putIfAbsent);
			}
		}
		for (String database : databases) {
			EmbeddedServer server = servers.stream()
				.filter((candidate) -> candidate.type().isDatabase())
				.findFirst()
				.orElseThrow(() -> new EmbeddedServicesException(
						"'--databases' needs postgresql or mariadb among '--services'."));
			server.createDatabase(database)
				.forEach((name, value) -> properties.put(name.replace("spring.datasource", "database." + database),
						value));
		}
		properties.put("ready", "true");
		return properties;
	}

	private static String lines(Map<String, String> properties) {
		StringBuilder lines = new StringBuilder();
		properties.forEach((name, value) -> lines.append(name).append('=').append(value).append('\n'));
		return lines.toString();
	}

	private static void write(String lines, Path output) throws IOException {
		Path absolute = output.toAbsolutePath();
		Files.createDirectories(absolute.getParent());
		Path partial = absolute.resolveSibling(absolute.getFileName() + ".partial");
		Files.writeString(partial, lines);
		Files.move(partial, absolute, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
	}

}
