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

package dev.patterns.inbox.observation;

import java.util.Locale;

import io.micrometer.common.KeyValue;
import io.micrometer.common.KeyValues;

import dev.patterns.inbox.observation.InboxObservationDocumentation.HighCardinality;
import dev.patterns.inbox.observation.InboxObservationDocumentation.LowCardinality;

/**
 * Default names of the observations of the inbox.
 */
public class DefaultInboxObservationConvention implements InboxObservationConvention {

	private static final String NONE = "none";

	/**
	 * Create the convention.
	 */
	public DefaultInboxObservationConvention() {
	}

	@Override
	public String getName() {
		return "patterns.inbox.handle";
	}

	@Override
	public String getContextualName(InboxObservationContext context) {
		return "inbox " + context.getOperation();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(InboxObservationContext context) {
		InboxOutcome outcome = context.getOutcome();
		return KeyValues.of(KeyValue.of(LowCardinality.OPERATION, context.getOperation()),
				KeyValue.of(LowCardinality.KIND, context.getRequest().kind().name().toLowerCase(Locale.ROOT)),
				KeyValue.of(LowCardinality.OUTCOME, (outcome != null) ? outcome.tag() : NONE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(InboxObservationContext context) {
		String key = context.getRequest().key();
		return KeyValues.of(KeyValue.of(HighCardinality.SOURCE, context.getRequest().source()),
				KeyValue.of(HighCardinality.KEY, (key != null) ? key : NONE));
	}

}
