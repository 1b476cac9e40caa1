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

package dev.patterns.state.store;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a store promises, in words for people, and what it can do.
 *
 * @param type type of the store
 * @param strong what a strong read returns
 * @param eventual what an eventual read returns
 * @param transaction what several writes have in common
 * @param expiry whose clock decides, and when what has expired is deleted
 * @param loss when an acknowledged write may be lost
 * @param repetition whether a write may be executed a second time, unseen
 * @param outbox whether messages can be published in the same commit
 */
public record StateGuarantees(String type, String strong, String eventual, String transaction, String expiry,
		String loss, String repetition, boolean outbox) {

	/**
	 * The guarantees for an endpoint.
	 * @return names and texts
	 */
	public Map<String, Object> describe() {
		Map<String, Object> description = new LinkedHashMap<>();
		description.put("type", this.type);
		description.put("strong", this.strong);
		description.put("eventual", this.eventual);
		description.put("transaction", this.transaction);
		description.put("outbox", this.outbox ? "in the same commit" : "refused");
		description.put("expiry", this.expiry);
		description.put("loss", this.loss);
		description.put("repetition", this.repetition);
		return description;
	}

}
