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

package dev.patterns.identity;

import java.net.URI;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link ApplicationIdentity}.
 */
class ApplicationIdentityTests {

	@Test
	void sourceIsARelativeUri() {
		assertThat(new ApplicationIdentity("default", "order-service", "1").toSource())
			.isEqualTo("/default/order-service");
	}

	@Test
	void sourceIsAUriAlsoForANameThatIsNot() {
		String source = new ApplicationIdentity("default", "Bestell Dienst Ü", "1").toSource();
		assertThat(source).isEqualTo("/default/Bestell%20Dienst%20%C3%9C");
		assertThat(URI.create(source).getPath()).isEqualTo("/default/Bestell Dienst Ü");
	}

	@Test
	void emptyPartsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new ApplicationIdentity(" ", "a", "b"));
		assertThatIllegalArgumentException().isThrownBy(() -> new ApplicationIdentity("a", "", "b"));
		assertThatIllegalArgumentException().isThrownBy(() -> new ApplicationIdentity("a", "b", ""));
	}

}
