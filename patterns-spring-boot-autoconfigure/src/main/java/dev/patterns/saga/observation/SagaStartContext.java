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

import java.util.LinkedHashMap;
import java.util.Map;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;

/**
 * Context of the start of an instance. Its carrier collects the headers that are stored
 * with the instance, so that each step continues the trace of the start.
 */
public class SagaStartContext extends SenderContext<Map<String, String>> {

	private final String sagaName;

	private final String sagaId;

	/**
	 * Create a context.
	 * @param sagaName durable name of the saga
	 * @param sagaId id of the instance
	 */
	@SuppressWarnings("this-escape") // which javac 21 and later ask for
	public SagaStartContext(String sagaName, String sagaId) {
		super((carrier, key, value) -> {
			if (carrier != null) {
				carrier.put(key, value);
			}
		}, Kind.PRODUCER);
		this.sagaName = sagaName;
		this.sagaId = sagaId;
		setCarrier(new LinkedHashMap<>());
	}

	/**
	 * Durable name of the saga.
	 * @return the name
	 */
	public String getSagaName() {
		return this.sagaName;
	}

	/**
	 * Id of the instance.
	 * @return the id
	 */
	public String getSagaId() {
		return this.sagaId;
	}

}
