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

package dev.patterns.inbox.autoconfigure;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.web.servlet.mvc.method.annotation.RequestBodyAdvice;

import dev.patterns.inbox.engine.InboxBackend;
import dev.patterns.inbox.engine.InboxSettings;
import dev.patterns.inbox.web.InboxProblemAdvice;
import dev.patterns.inbox.web.MvcIdempotentHandlers;
import dev.patterns.inbox.web.MvcInboundRequestSource;
import dev.patterns.inbox.web.RequestBodyDigestAdvice;
import dev.patterns.inbox.web.ResponseEntityCodecFactory;
import dev.patterns.serialization.PayloadSerializer;

/**
 * Auto-configuration of idempotent handlers of Spring MVC.
 */
@AutoConfiguration(after = InboxStoreAutoConfiguration.class, before = InboxAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ HttpServletRequest.class, RequestBodyAdvice.class })
@ConditionalOnBean(InboxBackend.class)
public final class InboxWebAutoConfiguration {

	InboxWebAutoConfiguration() {
	}

	@Bean
	MvcIdempotentHandlers patternsMvcIdempotentHandlers() {
		return new MvcIdempotentHandlers();
	}

	@Bean
	MvcInboundRequestSource patternsMvcInboundRequestSource() {
		return new MvcInboundRequestSource();
	}

	@Bean
	RequestBodyDigestAdvice patternsRequestBodyDigestAdvice() {
		return new RequestBodyDigestAdvice();
	}

	@Bean
	ResponseEntityCodecFactory patternsResponseEntityCodecFactory(PayloadSerializer serializer,
			InboxSettings settings) {
		return new ResponseEntityCodecFactory(serializer, settings.responseHeaders());
	}

	@Bean
	@ConditionalOnMissingBean
	InboxProblemAdvice patternsInboxProblemAdvice() {
		return new InboxProblemAdvice();
	}

}
