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

package dev.patterns.demo.order;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How returns are handled.
 *
 * @param returnApprovalTimeout how long a return waits for a decision before it is
 * refused; after half of it there is a reminder
 */
@ConfigurationProperties("demo")
record ReturnProperties(@DefaultValue("3d") Duration returnApprovalTimeout) {

	ReturnProperties {
		if (returnApprovalTimeout.isNegative() || returnApprovalTimeout.isZero()) {
			throw new IllegalArgumentException("'demo.return-approval-timeout' must be positive");
		}
	}

}
