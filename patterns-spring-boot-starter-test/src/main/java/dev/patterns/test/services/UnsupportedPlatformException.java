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

import java.io.Serial;

/**
 * Thrown when there is no binary of a server for this operating system and processor, or
 * when it cannot run as the current user.
 */
public class UnsupportedPlatformException extends EmbeddedServicesException {

	@Serial
	private static final long serialVersionUID = 1L;

	private final Service service;

	/**
	 * Create an exception.
	 * @param service the service that has no fitting binary
	 * @param reason what does not fit
	 */
	public UnsupportedPlatformException(Service service, String reason) {
		super("""
				%s cannot run here as an embedded server: %s
				Set 'patterns.test.services=testcontainers' to use Docker, or 'patterns.test.services=external' to use \
				servers that run already and are named by your own 'spring.*' properties.""".formatted(service.id(),
				reason));
		this.service = service;
	}

	static UnsupportedPlatformException notRunnable(Service service, String output) {
		return new UnsupportedPlatformException(service,
				"its program does not run on %s, or not in %s (java.io.tmpdir).%n%s".formatted(Platform.current(),
						System.getProperty("java.io.tmpdir"), output.strip()));
	}

	/**
	 * The service that cannot run here.
	 * @return the service
	 */
	public Service getService() {
		return this.service;
	}

}
