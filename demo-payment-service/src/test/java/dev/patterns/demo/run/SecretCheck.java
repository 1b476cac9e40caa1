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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Looks for the passwords of a run where they must not be.
 *
 * @param secrets the passwords
 * @param logs directory of the services' logs
 */
record SecretCheck(DemoSecrets secrets, Path logs) {

	private static final List<String> ENDPOINTS = List.of("/actuator/env", "/actuator/configprops");

	/**
	 * Look for them.
	 * @param services the services, of which those that were killed are not asked
	 * @return a line for each place where one was found
	 */
	List<String> faults(List<ServiceProcess> services) {
		List<String> faults = new ArrayList<>();
		Predicate<String> secret = (text) -> this.secrets.all().stream().anyMatch(text::contains);
		for (ServiceProcess service : services) {
			if (service.isAlive()) {
				lookAt(service, secret, faults);
			}
		}
		lookAtLogs(secret, faults);
		ProcessHandle.allProcesses()
			.filter((process) -> process.info().commandLine().filter(secret).isPresent())
			.forEach((process) -> faults.add("the command line of process %d has a password".formatted(process.pid())));
		return faults;
	}

	private static void lookAt(ServiceProcess service, Predicate<String> secret, List<String> faults) {
		for (String endpoint : ENDPOINTS) {
			String shown = service.get(endpoint);
			if (secret.test(shown)) {
				faults.add("%s%s shows a password".formatted(service.url(), endpoint));
			}
		}
		// Else there would be nothing that could be shown.
		if (!service.get("/actuator/env/" + DemoSecrets.PASSWORD).contains("patterns-secrets:")) {
			faults.add("%s does not have its password from its secrets".formatted(service.name()));
		}
	}

	private void lookAtLogs(Predicate<String> secret, List<String> faults) {
		try (Stream<Path> files = Files.walk(this.logs)) {
			for (Path log : files.filter(Files::isRegularFile).toList()) {
				try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
					if (lines.anyMatch(secret)) {
						faults.add("%s has a password".formatted(log));
					}
				}
			}
		}
		catch (IOException ex) {
			throw new DemoException("Cannot read " + this.logs, ex);
		}
	}

}
