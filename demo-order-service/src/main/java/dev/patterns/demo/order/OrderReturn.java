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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A return as it is stored.
 *
 * @param orderId the order
 * @param reason why the customer returns it
 * @param status how far it is
 * @param decidedBy who decided, {@code null} if nobody has
 * @param decidedAt when, {@code null} if nobody has
 * @param note why it was decided so, {@code null} if nobody said
 * @param requestedAt when the customer asked for it
 * @param remindedAt when the shop was reminded, {@code null} if it was not
 */
record OrderReturn(String orderId, String reason, ReturnStatus status, @Nullable String decidedBy,
		@Nullable Instant decidedAt, @Nullable String note, Instant requestedAt, @Nullable Instant remindedAt) {

}
