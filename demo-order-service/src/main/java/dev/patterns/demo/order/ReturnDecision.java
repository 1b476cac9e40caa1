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

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What somebody says to a return. The demo has no users that log in, so it takes their
 * word for who they are.
 *
 * @param granted whether it is to be paid back
 * @param by who decides
 * @param note why, or {@code null}
 */
record ReturnDecision(@NotNull Boolean granted,
		@NotBlank @Size(max = 64) @Pattern(regexp = NewOrder.PRINTABLE, message = NewOrder.NOT_PRINTABLE) String by,
		@Size(max = 500) @Pattern(regexp = NewOrder.PRINTABLE,
				message = NewOrder.NOT_PRINTABLE) @Nullable String note) {

}
