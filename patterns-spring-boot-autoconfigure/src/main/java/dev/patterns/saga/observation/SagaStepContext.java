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

package dev.patterns.saga.observation;

import java.util.Locale;
import java.util.Map;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.ReceiverContext;

import dev.patterns.saga.SagaContext;
import dev.patterns.saga.SagaStepKind;

/**
 * Context of one attempt of a step. Its carrier are the headers that were stored when the
 * instance was started.
 */
public class SagaStepContext extends ReceiverContext<Map<String, String>> {

	private final SagaContext saga;

	private final SagaStepKind kind;

	/**
	 * Create a context.
	 * @param saga the attempt
	 * @param kind what the step does
	 * @param headers headers stored with the instance
	 */
	@SuppressWarnings("this-escape") // which javac 21 and later ask for
	public SagaStepContext(SagaContext saga, SagaStepKind kind, Map<String, String> headers) {
		super((carrier, key) -> (carrier != null) ? carrier.get(key) : null, Kind.CONSUMER);
		this.saga = saga;
		this.kind = kind;
		setCarrier(headers);
	}

	/**
	 * The attempt.
	 * @return instance, step and attempt
	 */
	public SagaContext getSaga() {
		return this.saga;
	}

	/**
	 * What the step does.
	 * @return the kind in lower case
	 */
	public String getKindName() {
		return this.kind.name().toLowerCase(Locale.ROOT);
	}

}
