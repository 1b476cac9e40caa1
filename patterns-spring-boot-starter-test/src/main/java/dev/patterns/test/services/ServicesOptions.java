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
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;

/**
 * The options of {@link ServicesMain}.
 *
 * @param arguments the command line
 */
record ServicesOptions(ApplicationArguments arguments) {

	private static final Set<String> NAMES = Set.of("services", "databases", "output", "data", "shared", "while",
			"stdin");

	ServicesOptions {
		for (String name : arguments.getOptionNames()) {
			if (!NAMES.contains(name)) {
				throw new EmbeddedServicesException(
						"Unknown option '--%s'. Known are %s.".formatted(name, NAMES.stream().sorted().toList()));
			}
		}
		if (arguments.containsOption("shared") && arguments.containsOption("data")) {
			throw new EmbeddedServicesException(
					"'--shared' and '--data' exclude each other: shared servers keep their data themselves.");
		}
	}

	List<Service> services() {
		List<Service> services = list("services").stream().map(Service::of).distinct().toList();
		if (services.isEmpty()) {
			throw new EmbeddedServicesException("'--services' is missing, for example '--services=postgresql,kafka'.");
		}
		return services;
	}

	List<String> databases() {
		return list("databases");
	}

	@Nullable Path output() {
		String output = value("output");
		return (output != null) ? Path.of(output) : null;
	}

	EmbeddedServer start(Service service) {
		if (this.arguments.containsOption("shared")) {
			String scope = value("shared");
			return (scope != null) ? EmbeddedServers.shared(service, scope) : EmbeddedServers.shared(service);
		}
		EmbeddedServers.Builder builder = EmbeddedServers.builder(service);
		String data = value("data");
		if (data != null) {
			builder.dataDirectory(Path.of(data, service.id()));
		}
		return builder.start();
	}

	/**
	 * Run an action when the process of {@code --while} or the input of {@code --stdin}
	 * ends.
	 * @param action the action, run by another thread
	 */
	void whenOver(Runnable action) {
		String pid = value("while");
		if (pid != null) {
			ProcessHandle.of(processId(pid)).ifPresentOrElse((process) -> process.onExit().thenRun(action), action);
		}
		if (this.arguments.containsOption("stdin")) {
			Thread reader = new Thread(() -> {
				drain(System.in);
				action.run();
			}, "patterns-services-stdin");
			reader.setDaemon(true);
			reader.start();
		}
	}

	private static long processId(String value) {
		try {
			return Long.parseLong(value);
		}
		catch (NumberFormatException ex) {
			throw new EmbeddedServicesException("'--while=%s' is not the id of a process.".formatted(value), ex);
		}
	}

	private static void drain(InputStream input) {
		try {
			input.transferTo(OutputStream.nullOutputStream());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private List<String> list(String option) {
		String value = value(option);
		return (value != null)
				? Arrays.stream(value.split(",")).map(String::strip).filter((name) -> !name.isEmpty()).toList()
				: List.of();
	}

	private @Nullable String value(String option) {
		List<String> values = this.arguments.getOptionValues(option);
		return (values != null && !values.isEmpty() && !values.get(0).isEmpty()) ? values.get(0) : null;
	}

}
