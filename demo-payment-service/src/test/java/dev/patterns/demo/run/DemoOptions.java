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

package dev.patterns.demo.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;

/**
 * What the demo was asked to do.
 *
 * @param once place 100 orders, kill services on the way, check and exit
 * @param instances number of instances of each service
 * @param kill which service is killed: {@code order}, {@code payment}, {@code both} or
 * {@code none}
 * @param basePort port of the first order service, 0 for free ports
 * @param failureRate share of charges that fail
 * @param properties Spring properties for both services
 * @param environment environment variables
 * @param suffix makes the names of this run's customers unique
 * @param chaos how often an instance is killed while orders come in, 0 for no such run
 * @param seed decides on what is random
 */
record DemoOptions(boolean once, int instances, String kill, int basePort, String failureRate,
		Map<String, String> properties, Map<String, String> environment, String suffix, int chaos, long seed) {

	private static final int DEFAULT_PORT = 8081;

	private static final int PORTS_PER_INSTANCE = 10;

	private static final String DEFAULT_KILLS = "50";

	private static final List<String> SERVICES = List.of("order", "payment", "both", "none");

	DemoOptions {
		properties = Map.copyOf(properties);
		environment = Map.copyOf(environment);
		if (instances < 1 || instances > 9) {
			throw new DemoException("--instances must be from 1 to 9");
		}
		if (chaos < 0) {
			throw new DemoException("--chaos must be a number of kills");
		}
		if (!SERVICES.contains(kill)) {
			throw new DemoException("--kill must be one of " + String.join(", ", SERVICES));
		}
	}

	static DemoOptions parse(List<String> args, Map<String, String> environment) {
		Map<String, String> given = new LinkedHashMap<>();
		Map<String, String> properties = new LinkedHashMap<>();
		for (String arg : args) {
			String name = arg.replaceFirst("=.*", "");
			String value = arg.contains("=") ? arg.substring(arg.indexOf('=') + 1) : "true";
			if (!name.startsWith("--")) {
				throw new DemoException("Unknown argument '" + arg + "'");
			}
			(name.contains(".") ? properties : given).put(name.substring(2), value);
		}
		int chaos = number(take(given, "chaos", "0").replace("true", DEFAULT_KILLS));
		boolean once = Boolean.parseBoolean(take(given, "once", (chaos != 0) ? "true" : "false"));
		DemoOptions options = new DemoOptions(once, number(take(given, "instances", (chaos != 0) ? "2" : "1")),
				take(given, "kill", once ? "both" : "none"),
				number(take(given, "port", environment.getOrDefault("DEMO_PORT", String.valueOf(DEFAULT_PORT)))),
				properties.getOrDefault("demo.payment.failure-rate",
						environment.getOrDefault("DEMO_PAYMENT_FAILURE_RATE", once ? "0.1" : "0.25")),
				properties, environment, UUID.randomUUID().toString().substring(0, 6), chaos,
				number(take(given, "seed", String.valueOf(new Random().nextInt(1_000_000)))));
		if (!given.isEmpty()) {
			throw new DemoException("Unknown options " + given.keySet());
		}
		return options;
	}

	private static String take(Map<String, String> given, String name, String defaultValue) {
		String value = given.remove(name);
		return (value != null) ? value : defaultValue;
	}

	private static int number(String value) {
		try {
			return Integer.parseInt(value);
		}
		catch (NumberFormatException ex) {
			throw new DemoException("'" + value + "' is not a number");
		}
	}

	int orderPort(int instance) {
		return (this.basePort != 0) ? this.basePort + PORTS_PER_INSTANCE * instance : Ports.free();
	}

	int paymentPort(int instance) {
		return (this.basePort != 0) ? this.basePort + 1 + PORTS_PER_INSTANCE * instance : Ports.free();
	}

	boolean kills(String service) {
		return "both".equals(this.kill) || service.equals(this.kill);
	}

	/**
	 * Whether the user named a server of their own.
	 * @param property the Spring property that names it
	 * @return whether it is set, as a property or as an environment variable
	 */
	boolean isGiven(String property) {
		String variable = property.toUpperCase(Locale.ROOT).replace('.', '_');
		return this.properties.containsKey(property) || this.environment.containsKey(variable.replace('-', '_'))
				|| this.environment.containsKey(variable.replace("-", ""));
	}

	String given(String property, String defaultValue) {
		String variable = property.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
		return this.properties.getOrDefault(property, this.environment.getOrDefault(variable, defaultValue));
	}

	Path root() {
		Path directory = Path.of("").toAbsolutePath();
		return Files.isDirectory(directory.resolve("demo-order-service")) ? directory : directory.getParent();
	}

	Path jar(String service) {
		String name = "demo-" + service + "-service";
		Path jar = root().resolve(name).resolve("target").resolve(name + ".jar");
		if (!Files.isRegularFile(jar)) {
			throw new DemoException(jar + " is missing: build it with 'mvn package'");
		}
		return jar;
	}

	Path logs() {
		return directory().resolve("logs");
	}

	Path directory() {
		return root().resolve(".demo");
	}

	/**
	 * Where the secrets of this run are; the shell deletes it should this program be
	 * killed.
	 * @return a directory
	 */
	Path secrets() {
		return directory().resolve("secrets-" + ProcessHandle.current().pid());
	}

	private Path pids() {
		return directory().resolve("pids-" + ProcessHandle.current().pid());
	}

	/**
	 * Note a process, so that the shell can end it should this program be killed.
	 * @param pid the process
	 * @throws IOException if it cannot be noted
	 */
	synchronized void notePid(long pid) throws IOException {
		Files.createDirectories(directory());
		Files.writeString(pids(), pid + System.lineSeparator(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
	}

	void deletePids() throws IOException {
		Files.deleteIfExists(pids());
	}

}
