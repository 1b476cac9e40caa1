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

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Explains why an application that is started for development gets no servers.
 */
final class EmbeddedServicesFailureAnalyzer extends AbstractFailureAnalyzer<EmbeddedServicesException> {

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, EmbeddedServicesException cause) {
		return new FailureAnalysis(cause.getMessage(), """
				Correct what the description says, or choose where servers come from with the property \
				'patterns.test.services': embedded, testcontainers or external.""", cause);
	}

}
